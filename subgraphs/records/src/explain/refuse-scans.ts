import { say, TrellisError } from '@trellis/errors';
import type { Parameter, Queryable } from '@trellis/postgres';
import type { Statement } from '../compile/compilation.ts';
import type { Version } from '../versions.ts';
import { planOf, tableRowsOf } from './ask-planner.ts';
import { type Scan, scansOf } from './plan.ts';

/** Tables grow, and indexes come: a judgement holds as long. */
const judgedForMs = 5 * 60_000;

interface Judgement {
  readonly scan: Scan | undefined;
  readonly until: number;
}

const judgements = new WeakMap<Statement, Judgement>();

/**
 * Refuses a statement that would read a large table from end to end, where the app says how large is too large. The
 * planner is asked once for a compiled statement, with the values of its first run, and again after some minutes.
 */
export async function refuseScans(
  { app, schema, pool }: Pick<Version, 'app' | 'schema'> & { readonly pool: Queryable },
  statement: Statement,
  values: readonly Parameter[],
): Promise<void> {
  const { refuseScansOver: limit } = app;
  if (limit === undefined) return;
  let judgement = judgements.get(statement);
  if (!judgement || judgement.until < Date.now()) {
    const { Plan } = await planOf(pool, statement.text, values, 'estimate');
    const [scan] = scansOf(app, Plan, await tableRowsOf(pool, schema), limit + 1);
    judgement = { scan, until: Date.now() + judgedForMs };
    judgements.set(statement, judgement);
  }
  const { scan } = judgement;
  if (!scan) return;
  const fields = scan.fields.map(({ name }) => name).join(', ');
  throw new TrellisError('LIMIT_EXCEEDED', say('scan.refused', { model: scan.model.name, fields, limit }), {
    extensions: { limit: 'refuseScansOver', value: limit },
  });
}
