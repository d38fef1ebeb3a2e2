import { type FieldError, TrellisError } from '@trellis/errors';
import type { Queryable } from '@trellis/postgres';
import type { Permissions } from '../authorize/permissions.ts';
import { View } from '../authorize/view.ts';
import type { CompiledWrite } from '../compile/mutation.ts';
import { faultsError, noting } from '../faults.ts';
import type { Values } from '../run/bind.ts';
import { type Constraints, explainDatabaseError } from '../run/database-error.ts';
import { act } from './act.ts';
import { answerOf } from './answer.ts';
import { brokenChecks } from './checks.ts';
import { createRecords } from './create.ts';
import { deleteRecords, forbidden } from './delete.ts';
import { readAction } from './read-action.ts';
import type { CreateData } from './record-data.ts';
import { updateRecords } from './update.ts';
import type { Check, Steps, Writing } from './writing.ts';

const steps: Steps = { create: createRecords, update: updateRecords, delete: deleteRecords };

export interface WriteContext {
  readonly app: Writing['app'];
  readonly schema: string;
  readonly permissions: Permissions;
}

/** What a write needs to be done, before it is under way. */
export type WriteSetting = WriteContext & Pick<Writing, 'client' | 'values' | 'constraints'>;

/** Runs one write: reads its data, writes, asks the rules about all that was written, and answers. */
export async function runWrite(
  client: Queryable,
  write: CompiledWrite,
  context: WriteContext,
  values: Values,
  constraints: Constraints,
): Promise<string> {
  const faults: FieldError[] = [];
  const creates: CreateData[] = [];
  const data = noting(faults, () => readAction({ ...context, values, faults, creates, known: new Map() }, write));
  if (!data || faults.length > 0) throw faultsError(faults);
  return settle({ ...context, client, values, constraints }, creates, async (writing, keepRules) => {
    const outcome = await act(writing, write, data);
    await keepRules();
    return answerOf(writing, write, outcome);
  });
}

/**
 * Does work that writes, among it these creates. Where rules that preset different things allow one, they are tried in
 * turn, with the whole work anew. The work calls `keepRules` when all is written: it rejects where no rule allows it.
 */
export async function settle<T>(
  setting: WriteSetting,
  creates: readonly CreateData[],
  work: (writing: Writing, keepRules: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const { app, permissions, client, constraints } = setting;
  const tried = new Map<CreateData, number>();
  const view = new View(app, permissions);
  const attempt = () => {
    const writing: Writing = { ...setting, view, checks: [], tried, steps };
    return work(writing, () => refuseBroken(writing));
  };
  const undecided = creates.filter(({ choices }) => choices.length > 1);
  if (undecided.length === 0) return attempt();
  let refused: unknown;
  for (;;) {
    await client.query('savepoint attempt');
    try {
      return await attempt();
    } catch (error) {
      refused ??= error;
      const next = toTryAnew(explainDatabaseError(error, constraints), undecided, tried);
      if (next.length === 0) throw refused;
      await client.query('rollback to savepoint attempt; release savepoint attempt');
      for (const create of next) tried.set(create, triedOf(tried, create) + 1);
    }
  }
}

/** That no rule allows what was written. */
class NotAllowed extends TrellisError {
  readonly broken: readonly Check[];

  constructor(broken: readonly Check[], first: Check) {
    const { code, sentences } = forbidden(first.verb, first.model);
    super(code, sentences);
    this.broken = broken;
  }
}

async function refuseBroken(writing: Writing): Promise<void> {
  const broken = await brokenChecks(writing);
  const [first] = broken;
  if (first) throw new NotAllowed(broken, first);
}

/**
 * The creates that another rule may allow: those that were refused, if each of them has one. A value that a rule preset
 * may also break a constraint, which does not say whose it was: only one create can be meant.
 */
function toTryAnew(
  error: unknown,
  undecided: readonly CreateData[],
  tried: ReadonlyMap<CreateData, number>,
): readonly CreateData[] {
  const hasMore = (create: CreateData | undefined) =>
    create !== undefined && triedOf(tried, create) < create.choices.length - 1;
  if (error instanceof NotAllowed) {
    const refused = error.broken.map(({ create }) => create).filter((create) => create !== undefined);
    return refused.length === error.broken.length && refused.every(hasMore) ? refused : [];
  }
  const isFault = error instanceof TrellisError && ['VALIDATION_FAILED', 'UNIQUE_VIOLATION'].includes(error.code);
  return isFault && undecided.length === 1 ? undecided.filter(hasMore) : [];
}

function triedOf(tried: ReadonlyMap<CreateData, number>, create: CreateData): number {
  return tried.get(create) ?? 0;
}
