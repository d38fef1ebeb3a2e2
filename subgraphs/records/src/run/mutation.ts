import { must, say, TrellisError, type TrellisErrorOptions, unreachable } from '@trellis/errors';
import type { Queryable } from '@trellis/postgres';
import type { Statement } from '../compile/compilation.ts';
import type { LinkStatement } from '../compile/link.ts';
import { type CompiledMutation, mutationBody } from '../compile/mutation.ts';
import type { WriteStatement } from '../compile/write.ts';
import type { ArgumentPath, Param, WriteRules } from '../request.ts';
import type { PushMutation } from '../push/push-request.ts';
import { runPush } from '../push/run.ts';
import type { SyncCursorSeal } from '../sync/cursor.ts';
import { bindParam, type Values } from './bind.ts';
import { faultsError, faultsIn, together } from '../faults.ts';
import { inputFaults } from './input-faults.ts';
import { type Constraints, explainDatabaseError } from './database-error.ts';
import { runStatement } from './statement.ts';
import type { WrittenFiles } from './written-files.ts';
import { runWrite, type WriteContext } from '../write/write.ts';

type Write = Exclude<CompiledMutation, PushMutation | { kind: 'constant' | 'write' }>;

/** The values of a mutation, which may put files into records, and what opens the cursors of those who push. */
export type MutationValues = Values & { readonly files: WrittenFiles; readonly sealOf: () => SyncCursorSeal };

/** Runs the fields of a mutation one after the other, in the transaction that the caller holds, and answers its body. */
export async function runMutation(
  client: Queryable,
  fields: readonly CompiledMutation[],
  context: WriteContext,
  values: MutationValues,
  constraints: Constraints,
): Promise<string> {
  const answers: { key: string; json: string }[] = [];
  for (const [index, field] of fields.entries()) {
    if (field.kind === 'constant') {
      answers.push(field);
      continue;
    }
    try {
      const json = await runAny(client, field, context, values, constraints);
      await values.files.check();
      answers.push({ key: field.key, json });
    } catch (error) {
      throw withOtherFaults(atPath(error, field.path, constraints), fields.slice(index), context, values);
    }
  }
  return mutationBody(answers);
}

async function runAny(
  client: Queryable,
  field: Exclude<CompiledMutation, { kind: 'constant' }>,
  context: WriteContext,
  values: MutationValues,
  constraints: Constraints,
): Promise<string> {
  switch (field.kind) {
    case 'write':
      return runWrite(client, field, context, values, constraints);
    case 'pushRows':
    case 'syncPush':
    case 'syncRetry':
    case 'syncDismiss':
      return runPush(
        {
          setting: { ...context, client, values, constraints },
          files: values.files,
          sealOf: values.sealOf,
          tellsVersions: field.kind !== 'pushRows',
        },
        field,
      );
    default:
      return runField(client, field, values, constraints);
  }
}

/** Whoever mends what one field is refused for is told in the same answer what is wrong with the values of the others. */
function withOtherFaults(
  error: unknown,
  [failed, ...rest]: readonly CompiledMutation[],
  context: WriteContext,
  values: Values,
): unknown {
  if (!(error instanceof TrellisError) || !failed) return error;
  const found = error.options.cause === undefined ? faultsIn(error) : undefined;
  const own = found ? faultsError([...found, ...inputFaults(failed, context, values)]).with(pathOf(error)) : error;
  const others = rest.flatMap((field) => {
    const faults = inputFaults(field, context, values);
    return field.kind === 'constant' || faults.length === 0 ? [] : [faultsError(faults).with({ path: field.path })];
  });
  return together([own, ...others]);
}

function pathOf({ options: { path } }: TrellisError): Pick<TrellisErrorOptions, 'path'> {
  return path ? { path } : {};
}

async function runField(client: Queryable, field: Write, values: Values, constraints: Constraints): Promise<string> {
  switch (field.kind) {
    case 'create':
      return create(client, field, values, constraints);
    case 'update': {
      const { id, before } = await lock(client, field, values);
      const at = { ...values, record: id };
      const after = field.write ? (await write(client, field.write, at)).after : undefined;
      await changeLinks(client, field.links, at);
      checkRules(field, field.rules, before, (await check(client, field.check, at)) ?? after);
      return readRecord(client, field.read, at);
    }
    case 'delete': {
      const { id, before } = await lock(client, field, values);
      const at = { ...values, record: id };
      checkRules(field, field.rules, before, undefined);
      // What is gone can only be read before.
      const gone = field.mayVanish ? await readRecord(client, field.read, at) : undefined;
      await runStatement(client, field.write, at);
      if (!field.model.softDelete) return must(gone, 'the record that was deleted');
      const [row] = await runStatement(client, field.read, at);
      return must(row?.[0] ?? gone, 'the record that was deleted') as string;
    }
    default:
      return unreachable(field);
  }
}

/** What rules preset may differ, and so whether the record keeps all rules: the attempts are made in turn. */
async function create(
  client: Queryable,
  field: Extract<Write, { kind: 'create' }>,
  values: Values,
  constraints: Constraints,
): Promise<string> {
  let refused: unknown;
  for (const attempt of field.attempts) {
    const isOnly = field.attempts.length === 1;
    try {
      if (!isOnly) await client.query('savepoint attempt');
      const { id, after } = await write(client, attempt.write, values);
      values.onAdded?.(1);
      const at = { ...values, record: id };
      await changeLinks(client, field.links, at);
      checkRules(field, attempt.rules, undefined, (await check(client, attempt.check, at)) ?? after);
      return await readRecord(client, field.read, at);
    } catch (error) {
      if (isOnly || !mayBeAllowedOtherwise(explainDatabaseError(error, constraints))) throw error;
      await client.query('rollback to savepoint attempt');
      refused ??= error;
    }
  }
  throw refused;
}

function mayBeAllowedOtherwise(error: unknown): boolean {
  return error instanceof TrellisError && ['FORBIDDEN', 'VALIDATION_FAILED', 'UNIQUE_VIOLATION'].includes(error.code);
}

async function check(
  client: Queryable,
  statement: Statement | undefined,
  values: Values,
): Promise<readonly boolean[] | undefined> {
  if (!statement) return undefined;
  const [row] = await runStatement(client, statement, values);
  return must(row?.[0], 'the record that was written') as readonly boolean[];
}

async function lock(
  client: Queryable,
  field: Extract<Write, { kind: 'update' | 'delete' }>,
  values: Values,
): Promise<{ readonly id: string; readonly before: readonly boolean[] }> {
  const [row] = await runStatement(client, field.lock, values);
  if (!row) throw new TrellisError('NOT_FOUND', say('write.noSuchRecord', { model: field.model.name }));
  const [id, current, applies, before] = row as [string, number, boolean, readonly boolean[]];
  const expected = field.expectedVersion && expectedVersion(field.expectedVersion, values);
  if (expected !== undefined && expected !== current) {
    throw new TrellisError('CONFLICT', say('write.changed', { model: field.model.name, version: current, expected }), {
      extensions: {
        currentVersion: current,
        current: JSON.parse(await readRecord(client, field.read, { ...values, record: id })),
      },
    });
  }
  if (!applies)
    throw new TrellisError('CONFLICT', say('write.conditionUnmet', { model: field.model.name }), {
      extensions: {
        currentVersion: current,
        current: JSON.parse(await readRecord(client, field.read, { ...values, record: id })),
      },
    });
  return { id, before };
}

function expectedVersion(param: Param, values: Values): number {
  const faults: Parameters<typeof bindParam>[2] = [];
  const bound = bindParam(param, values, faults);
  if (faults.length > 0) throw faultsError(faults);
  return Number(bound);
}

async function write(client: Queryable, { statement, references }: WriteStatement, values: Values) {
  const [row] = await runStatement(client, statement, values);
  const [id, found, after] = must(row, 'the row of a write') as [string | null, readonly boolean[], readonly boolean[]];
  const missing = references.filter((_, index) => !found[index]);
  if (id === null || missing.length > 0) throw notFound(missing);
  return { id, after };
}

async function changeLinks(client: Queryable, links: readonly LinkStatement[], values: Values): Promise<void> {
  for (const { find, references, apply } of links) {
    const [row] = find ? await runStatement(client, find, values) : [[[]]];
    const [ids] = must(row, 'the targets of a link') as [readonly (string | null)[]];
    const found = ids.filter((id) => id !== null);
    if (found.length < references.length) throw notFound(references.filter((_, index) => ids[index] === null));
    for (const statement of apply) await runStatement(client, statement, { ...values, found });
    values.onAdded?.(found.length);
  }
}

function notFound(references: readonly ArgumentPath[]): TrellisError {
  const fieldErrors = references.map((path) => ({
    path,
    rule: 'reference' as const,
    ...say('write.referenceAt', { place: path.join('.') }),
  }));
  return new TrellisError('NOT_FOUND', say('write.connect'), { fieldErrors });
}

/** For each written field one rule must hold both before and after. */
function checkRules(
  { model, kind }: Write,
  { fields }: WriteRules,
  before: readonly boolean[] | undefined,
  after: readonly boolean[] | undefined,
): void {
  const holds = (rule: number) => before?.[rule] !== false && after?.[rule] !== false;
  if (!fields.every((rules) => rules.some(holds)))
    throw new TrellisError('FORBIDDEN', say(`forbidden.${kind}This`, { model: model.name }));
}

async function readRecord(client: Queryable, statement: Statement, values: Values): Promise<string> {
  const [row] = await runStatement(client, statement, values);
  return must(row?.[0], 'the record that was written') as string;
}

/** An error of a field says which. What the transaction may be tried again for stays the database's own. */
export function atPath(error: unknown, path: ArgumentPath, constraints: Constraints): unknown {
  const explained = explainDatabaseError(error, constraints);
  if (!(explained instanceof TrellisError) || explained.code === 'UNAVAILABLE' || explained.options.path) return error;
  return explained.with({ path });
}
