import { say, TrellisError } from '@trellis/errors';
import { parseScalar } from '@trellis/scalars';
import { inputError, structureError } from '../read/input.ts';
import type { ArgumentPath } from '../request.ts';
import type { RawChange } from './pushed-change.ts';

/** `SyncPushInput`. */
export interface SyncPush {
  readonly clientId: string;
  readonly atomic: boolean;
  readonly baseCursor: string | undefined;
  readonly mutations: readonly KeyedChange[];
}

/** A change by the key that its client gave it. */
export interface KeyedChange {
  readonly key: string;
  readonly raw: RawChange;
}

/** A push of more than this is better sent in parts. */
export const maximumChanges = 1_000;
const maximumKeyLength = 255;

export function readSyncPush(value: unknown, path: ArgumentPath): SyncPush {
  const input = objectOf(value, path);
  const mutations = input['mutations'];
  const list: readonly unknown[] = Array.isArray(mutations) ? mutations : [mutations];
  refuseTooMany(list.length);
  return {
    clientId: keyOf(input['clientId'], [...path, 'clientId']),
    atomic: input['atomic'] === true,
    baseCursor:
      input['baseCursor'] === undefined || input['baseCursor'] === null
        ? undefined
        : textOf(input['baseCursor'], [...path, 'baseCursor']),
    mutations: list.map((mutation, index) => readMutation(mutation, [...path, 'mutations', index])),
  };
}

export function refuseTooMany(count: number): void {
  if (count <= maximumChanges) return;
  throw new TrellisError('LIMIT_EXCEEDED', say('sync.tooMany', { count, maximum: maximumChanges }), {
    extensions: { limit: 'pushedChanges', maximum: maximumChanges, value: count },
  });
}

function readMutation(value: unknown, path: ArgumentPath): KeyedChange {
  const mutation = objectOf(value, path);
  const text = (name: string) => textOf(mutation[name], [...path, name]);
  const { expectedVersion, assumed, data } = mutation;
  const raw: RawChange = {
    model: text('model'),
    op: text('op'),
    id: text('id'),
    expectedVersion: versionOf(expectedVersion, [...path, 'expectedVersion']),
    assumed: assumed ?? null,
    data: data ?? null,
    path,
    dataPath: [...path, 'data'],
  };
  return { key: keyOf(mutation['key'], [...path, 'key']), raw };
}

function keyOf(value: unknown, path: ArgumentPath): string {
  const key = textOf(value, path);
  if (key.length === 0 || key.length > maximumKeyLength)
    throw inputError(path, say('sync.keyLength', { place: path.join('.'), maxLength: maximumKeyLength }));
  return key;
}

function versionOf(value: unknown, path: ArgumentPath): number | null {
  if (value === null || value === undefined) return null;
  const parsed = parseScalar('Int', value);
  if (parsed.ok) return Number(parsed.value);
  throw inputError(path, say('field.type', { place: path.join('.'), fault: parsed.sentence }));
}

export function textOf(value: unknown, path: ArgumentPath): string {
  // GraphQL's ID is a text or a whole number.
  const parsed = parseScalar('Text', typeof value === 'number' ? String(value) : value);
  if (parsed.ok) return parsed.value;
  throw inputError(path, say('field.type', { place: path.join('.'), fault: parsed.sentence }));
}

function objectOf(value: unknown, path: ArgumentPath): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw structureError(path, 'object');
  return value as Readonly<Record<string, unknown>>; // It was just seen to be an object.
}
