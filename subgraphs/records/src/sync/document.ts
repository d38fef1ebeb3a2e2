import type { Model } from '@trellis/app-definition';
import { syncFields } from '@trellis/records-schema';
import type { ResponseField } from '../read/document.ts';
import { fieldsBelow, type Reading, unknownField } from '../read/reading.ts';
import { readPointParts } from '../read/leaf-parts.ts';
import { fieldOf } from '../read/where.ts';
import type { ArgumentPath, PointPart, Selected } from '../request.ts';

/** A field that is asked for of a record as it is kept offline. */
export interface Asked {
  readonly key: string;
  readonly name: string;
  readonly path: ArgumentPath;
  /** Of a place on earth: the coordinates. */
  readonly parts?: readonly PointPart[];
}

const system: readonly string[] = ['id', 'version', 'createdAt', 'updatedAt'];

/** What a selection of `PostSyncDocument` asks for. */
export function readDocument(reading: Reading, model: Model, field: ResponseField): readonly Asked[] {
  const type = `${model.name}SyncDocument`;
  const known = new Set([...system, ...syncFields(model).map(({ name }) => name), '_deleted', '__typename']);
  return fieldsBelow(reading, field, [type]).map((below) => {
    const { key, name, path } = below;
    if (!known.has(name)) throw unknownField(type, below);
    return isPlace(model, name) ? { key, name, path, parts: readPointParts(reading, below) } : { key, name, path };
  });
}

/** All fields of a document, but for what tells that it is deleted. */
export function wholeDocument(model: Model): readonly Asked[] {
  const parts: readonly PointPart[] = (['latitude', 'longitude'] as const).map((name) => ({
    kind: 'coordinate',
    key: name,
    name,
  }));
  return [...system, ...syncFields(model).map(({ name }) => name)].map((name) => ({
    key: name,
    name,
    path: [name],
    ...(isPlace(model, name) ? { parts } : {}),
  }));
}

/** The selection of a record that exists; undefined where the model, of an earlier version, has not all of it. */
export function documentSelection(model: Model, asked: readonly Asked[]): readonly Selected[] | undefined {
  const selection = asked.map(({ key, name, path, parts }): Selected | undefined => {
    if (name === '__typename') return { kind: 'constant', key, json: `"${model.name}SyncDocument"` };
    if (name === '_deleted') return { kind: 'constant', key, json: 'false' };
    const field = fieldOf(model, name);
    if (field?.kind !== 'value' && field?.kind !== 'toOne') return undefined;
    const operand = { field };
    return parts ? { kind: 'point', key, operand, parts, path } : { kind: 'value', key, operand, path };
  });
  return selection.every((selected) => selected !== undefined) ? selection : undefined;
}

/** A record that is gone, or out of sight: its id and version, and nothing else. */
export function tombstone(model: Model, asked: readonly Asked[], id: string, version: number | null): string {
  const values: Readonly<Record<string, unknown>> = {
    __typename: `${model.name}SyncDocument`,
    id,
    version,
    _deleted: true,
  };
  return JSON.stringify(
    Object.fromEntries(asked.map(({ key, name }) => [key, Object.hasOwn(values, name) ? values[name] : null])),
  );
}

function isPlace(model: Model, name: string): boolean {
  const field = fieldOf(model, name);
  return field?.kind === 'value' && field.type.kind === 'scalar' && field.type.scalar === 'Point';
}
