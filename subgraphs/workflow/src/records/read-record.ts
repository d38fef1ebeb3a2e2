import type { Field, JsonObject, JsonValue, Model } from '@trellis/app-definition';
import { must, say, TrellisError } from '@trellis/errors';
import { rootFieldNames, typeNames } from '@trellis/records-schema';
import type { Subgraph } from '@trellis/service-api';
import type { LoadedApp } from '../apps/published-apps.ts';
import { askRecords, systemCall } from './ask-records.ts';

/**
 * The named fields of a record (relations by the names of their ids), as inputs take them: people and files as ids.
 * Rejects with NOT_FOUND where the record was deleted.
 */
export async function readRecord(
  records: Subgraph,
  asked: LoadedApp,
  model: Model,
  id: string,
  fields: ReadonlySet<string>,
): Promise<JsonObject> {
  const readable = readableFields(model).filter(({ name }) => fields.has(name));
  const { one } = rootFieldNames(model).query;
  const query = `query ($where: ${typeNames(model.name).uniqueInput}!) {
    record: ${one}(where: $where) { _id: id ${readable.map(({ selection }) => selection).join(' ')} }
  }`;
  const { record } = await askRecords<{ record: JsonObject | null }>(
    records,
    { query, variables: { where: { id } } },
    systemCall(asked, `workflow/read/${id}`),
  );
  if (!record) throw new TrellisError('NOT_FOUND', say('workflow.recordDeleted', { model: model.name }));
  return Object.fromEntries(readable.map(({ name, isEntity }) => [name, valueOf(record[name] ?? null, isEntity)]));
}

/** What a workflow may know of a record: everything but its lists of other records. */
export function readableFieldNames(model: Model): ReadonlySet<string> {
  return new Set(readableFields(model).map(({ name }) => name));
}

interface ReadableField {
  readonly name: string;
  readonly selection: string;
  readonly isEntity: boolean;
}

function readableFields(model: Model): readonly ReadableField[] {
  return [...model.systemFields.values(), ...model.fields.values()].flatMap(readableField);
}

function readableField(field: Field): readonly ReadableField[] {
  if (field.kind === 'toOne') return [{ name: field.idName, selection: field.idName, isEntity: false }];
  if (field.kind !== 'value') return [];
  const { name, type } = field;
  if (type.kind === 'entity') return [{ name, selection: `${name} { id }`, isEntity: true }];
  const isPoint = type.kind === 'scalar' && type.scalar === 'Point';
  return [{ name, selection: isPoint ? `${name} { latitude longitude }` : name, isEntity: false }];
}

function valueOf(value: JsonValue, isEntity: boolean): JsonValue {
  if (!isEntity || value === null) return value;
  // Selected just above as `{ id }`.
  return must((value as JsonObject)['id'], 'the id of a person or a file');
}
