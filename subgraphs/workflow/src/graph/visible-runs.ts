import type { CallContext } from '@trellis/service-api';
import type { PrismaClient } from '../generated/client.ts';
import type { Context, Loaders, RecordKey } from './loaders.ts';
import { findRuns, type RunRow } from './rows.ts';

/** Who may read few of the records would else make us look through all runs there are. */
const lookedAt = 1_000;
const lookedAtOnce = 200;

/** Whether the caller may see what runs about a record: who may read it, and admins also when it was deleted. */
export async function seesRunsOf(
  { modelId, recordId }: RecordKey,
  { call, loaders }: Pick<Context, 'call' | 'loaders'>,
): Promise<boolean> {
  return seesAllRuns(call) || loaders.readable.load({ modelId, recordId });
}

function seesAllRuns({ caller }: CallContext): boolean {
  return caller.roles.includes('admin');
}

/** The newest runs of an app that the caller may see. */
export async function visibleRuns(
  prisma: PrismaClient,
  { call, loaders }: Context,
  { appId, status }: { readonly appId: string; readonly status?: RunRow['status'] | null },
  first: number,
): Promise<readonly RunRow[]> {
  const where = { appId, ...(status ? { status } : {}) };
  if (seesAllRuns(call)) return findRuns(prisma, where, first);
  const visible: RunRow[] = [];
  let before: string | undefined;
  for (let looked = 0; looked < lookedAt && visible.length < first; looked += lookedAtOnce) {
    const rows = await findRuns(prisma, before === undefined ? where : { ...where, id: { lt: before } }, lookedAtOnce);
    visible.push(...(await readable(loaders, rows)));
    before = rows.at(-1)?.id;
    if (rows.length < lookedAtOnce) break;
  }
  return visible.slice(0, first);
}

async function readable(loaders: Loaders, rows: readonly RunRow[]): Promise<readonly RunRow[]> {
  const verdicts = await Promise.all(rows.map(({ modelId, recordId }) => loaders.readable.load({ modelId, recordId })));
  return rows.filter((_, index) => verdicts[index]);
}
