import { type App, type ColumnField, hasDefault, type Model, storedFields } from '@trellis/app-definition';
import { type FieldError, say } from '@trellis/errors';
import { parseScalar } from '@trellis/scalars';
import { faultsError, noting } from '../faults.ts';
import { inputError, structureError } from '../read/input.ts';
import type { ArgumentPath } from '../request.ts';
import { type PushedChange, type PushedOp, pushedOps, type RawChange, type State } from './pushed-change.ts';

/** A change against the app's model. Throws BAD_USER_INPUT with all that is wrong with its structure. */
export function readChange(app: App, raw: RawChange): PushedChange {
  const model = app.models.get(raw.model);
  if (!model?.sync) throw inputError([...raw.path, 'model'], say('sync.noModel', { model: raw.model }));
  const op = pushedOps.find((known) => known === raw.op);
  if (!op) throw inputError([...raw.path, 'op'], say('sync.noOp', { ops: pushedOps.join(', ') }));
  const faults: FieldError[] = [];
  const id = parseScalar('UUID', raw.id);
  if (!id.ok)
    faults.push({ path: [...raw.path, 'id'], rule: 'type', ...say('field.type', { place: 'id', fault: id.sentence }) });
  const read = (state: unknown, path: ArgumentPath) =>
    state === null || state === undefined ? undefined : noting(faults, () => readState(model, state, path));
  const assumed = read(raw.assumed, [...raw.path, 'assumed']);
  const data = read(raw.data, raw.dataPath);
  if (faults.length > 0 || !id.ok) throw faultsError(faults);
  return {
    model,
    op,
    id: id.value,
    expectedVersion: raw.expectedVersion ?? undefined,
    assumed,
    assumesDeleted: isDeleted(raw.assumed),
    data: givenBy(op, data ?? new Map<ColumnField, unknown>()),
    path: raw.path,
    dataPath: raw.dataPath,
  };
}

/** A record that is new has nothing to clear: what is null in it is as it begins. */
function givenBy(op: PushedOp, data: State): State {
  if (op !== 'CREATE') return data;
  const begins = (field: ColumnField) => field.kind === 'value' && hasDefault(field);
  return new Map([...data].filter(([field, value]) => value !== null || begins(field)));
}

/** What a whole record has beside its fields, and what nobody writes, says nothing. */
function readState(model: Model, state: unknown, path: ArgumentPath): State {
  if (typeof state !== 'object' || state === null || Array.isArray(state)) throw structureError(path, 'object');
  const stored = new Map(storedFields(model).map((field) => [nameOf(field), field]));
  const values = new Map<ColumnField, unknown>();
  const faults: FieldError[] = [];
  for (const [name, value] of Object.entries(state)) {
    if (name === '_deleted' || model.systemFields.has(name) || value === undefined) continue;
    const field = stored.get(name);
    if (field) values.set(field, value);
    else if (!isComputed(model, name))
      faults.push({ path: [...path, name], rule: 'type', ...say('data.noField', { model: model.name, field: name }) });
  }
  if (faults.length > 0) throw faultsError(faults);
  return values;
}

/** A field's name in records as they are kept offline, where relations are ids. */
export function nameOf(field: ColumnField): string {
  return field.kind === 'toOne' ? field.idName : field.name;
}

function isComputed(model: Model, name: string): boolean {
  const field = model.fields.get(name);
  return field?.kind === 'value' && field.computed !== undefined;
}

export function isDeleted(state: unknown): boolean {
  return typeof state === 'object' && state !== null && '_deleted' in state && state._deleted === true;
}
