import { must, TrellisError, unreachable } from '@trellis/errors';
import type { JsonValue, PermissionTestDefinition, TestStepDefinition } from '@trellis/app-definition';
import { pipeline, type Queryable } from '@trellis/postgres';
import type { Caller, FileAttachments } from '@trellis/service-api';
import { explainAccess } from '../explain/explain-access.ts';
import { findOperation } from '../find-operation.ts';
import { changeSettings } from '../run/change-settings.ts';
import type { CursorKey } from '../run/cursor-key.ts';
import { explainDatabaseError } from '../run/database-error.ts';
import { runMutation } from '../run/mutation.ts';
import { WrittenFiles } from '../run/written-files.ts';
import type { Version } from '../versions.ts';
import { idOf, withIds } from './stand-ins.ts';

/** Tables that are gone when the tests have ended, and who is asked to try something there. */
export interface Trial {
  readonly client: Queryable;
  readonly version: Omit<Version, 'pool'>;
  readonly cursorKey: CursorKey;
}

/** How something that was tried ended. `broken`: not by a rule, so that nothing can be said of the rules. */
export type Outcome = { readonly kind: 'allowed' } | { readonly kind: 'refused' | 'broken'; readonly because: string };

/** What a step does, in words, with how each of its parts ended. */
export interface TriedStep {
  readonly what: string;
  readonly outcome: Outcome;
}

export async function tryStep(
  trial: Trial,
  test: PermissionTestDefinition,
  caller: Caller,
  step: TestStepDefinition,
): Promise<readonly TriedStep[]> {
  switch (step.verb) {
    case 'read': {
      const { row, fields } = step;
      const model = modelOf(test, row);
      if (!fields) return [{ what: `reading "${row}"`, outcome: await tryRead(trial, caller, model, row, undefined) }];
      const tried: TriedStep[] = [];
      for (const field of fields) {
        const outcome = await tryRead(trial, caller, model, row, field);
        tried.push({ what: `reading "${field}" of "${row}"`, outcome });
      }
      return tried;
    }
    case 'update': {
      const model = modelOf(test, step.row);
      const query = `mutation ($id: ID!, $data: ${model}UpdateInput!) { update${model}(where: { id: $id }, data: $data) { id } }`;
      const variables = { id: idOf('rows', step.row), data: withIds(step.data) };
      return [{ what: `updating "${step.row}"`, outcome: await tryWrite(trial, caller, query, variables) }];
    }
    case 'delete': {
      const query = `mutation ($id: ID!) { delete${modelOf(test, step.row)}(where: { id: $id }) { id } }`;
      const variables = { id: idOf('rows', step.row) };
      return [{ what: `deleting "${step.row}"`, outcome: await tryWrite(trial, caller, query, variables) }];
    }
    case 'create': {
      const variables = { data: withIds(step.data) };
      return [
        { what: `creating ${step.model}`, outcome: await tryWrite(trial, caller, createOf(step.model), variables) },
      ];
    }
    default:
      return unreachable(step);
  }
}

const admin: Caller = { person: undefined, roles: ['admin', 'public'] };

/** Makes a row of a test, which no rule can refuse. */
export function makeRow(trial: Trial, name: string, model: string, data: JsonValue): Promise<Outcome> {
  const given = withIds(data) as object; // The form of a definition has objects here.
  return tryWrite(trial, admin, createOf(model), { data: { ...given, id: idOf('rows', name) } });
}

function createOf(model: string): string {
  return `mutation ($data: ${model}CreateInput!) { create${model}(data: $data) { id } }`;
}

function modelOf({ rows }: PermissionTestDefinition, row: string): string {
  return must(rows?.[row], `the row ${row}`).model;
}

/** Judged, not read: a null does not tell whether the value is missing or hidden. */
async function tryRead(
  { client, version, cursorKey }: Trial,
  caller: Caller,
  model: string,
  row: string,
  field: string | undefined,
): Promise<Outcome> {
  const { appId, hash: versionHash } = version;
  const question = { appId, versionHash, caller, model, recordId: idOf('rows', row), field };
  const { record, actions } = await explainAccess({ ...version, pool: client }, question, cursorKey);
  if (record !== 'PRESENT') return { kind: 'refused', because: 'the row is deleted' };
  const { allowed, reason } = must(
    actions.find(({ verb }) => verb === 'read'),
    'what is said of reading',
  );
  return allowed ? { kind: 'allowed' } : { kind: 'refused', because: reason };
}

async function tryWrite(
  { client, version, cursorKey }: Trial,
  caller: Caller,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Outcome> {
  const { app, appId, schema, constraints } = version;
  const context = { caller, requestId: 'permission test' };
  await client.query('savepoint step');
  try {
    await pipeline(client, [changeSettings(context)]);
    const { compiled } = findOperation(version, { query, variables }, caller.roles);
    if (compiled.kind !== 'mutation') throw new Error('a write compiled to a query');
    const files = new WrittenFiles({ client, schema, attachments: anyFile, context: { ...unused, ...context } });
    const writing = { app, schema, permissions: version.permissions(caller.roles) };
    const values = { appId, variables, caller, cursorKey, files, sealOf: noReplica };
    await runMutation(client, compiled.fields, writing, values, constraints);
    await client.query('release savepoint step');
    return { kind: 'allowed' };
  } catch (thrown) {
    await client.query('rollback to savepoint step; release savepoint step');
    const error = explainDatabaseError(thrown, constraints);
    if (!(error instanceof TrellisError) || error.code === 'UNAVAILABLE' || error.code === 'TIMEOUT') throw error;
    const isRule = error.code === 'FORBIDDEN' || error.code === 'NOT_FOUND';
    return { kind: isRule ? 'refused' : 'broken', because: error.message };
  }
}

/** No step pushes what was written offline. */
function noReplica(): never {
  throw new Error('a test of rules has no replica');
}

/** Files are another service's: here each fits. */
const anyFile: FileAttachments = { judge: async (wanted) => wanted.map(() => ({ kind: 'fits' })) };
const unused = { app: undefined, deadline: 0, publicUrl: '' };
