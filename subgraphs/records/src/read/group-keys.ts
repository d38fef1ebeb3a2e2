import { isDeepStrictEqual } from 'node:util';
import type { ColumnField, Model, ToOneField } from '@trellis/app-definition';
import { must, say, TrellisError } from '@trellis/errors';
import { typeNames } from '@trellis/records-schema';
import type { GroupKeyPart } from '../group-request.ts';
import { argumentsOf, type ResponseField } from './document.ts';
import type { ReadGroupKey } from './group-key.ts';
import { givenOf } from './list.ts';
import { constant, fieldsBelow, type Reading, unknownField } from './reading.ts';
import { readEntityParts, readPointParts } from './leaf-parts.ts';
import { readSelection, recordFields } from './selection.ts';
import { fieldOf, rowsOf, targetOf } from './where.ts';

/** `PostGroupKeys`: those that rows are grouped by. Any other is refused, because its null would look like a value. */
export function readGroupKeys(
  reading: Reading,
  model: Model,
  by: readonly ReadGroupKey[],
  field: ResponseField,
): readonly GroupKeyPart[] {
  const { groupKeys } = typeNames(model.name);
  return readParts({ reading, by, level: [] }, model, groupKeys, fieldsBelow(reading, field, [groupKeys]));
}

interface KeysContext {
  readonly reading: Reading;
  readonly by: readonly ReadGroupKey[];
  /** The names of the relations that lead here. */
  readonly level: readonly string[];
}

function readParts(
  context: KeysContext,
  model: Model,
  typename: string,
  fields: readonly ResponseField[],
): readonly GroupKeyPart[] {
  return fields.map((part): GroupKeyPart => {
    const { key, name, path } = part;
    if (name === '__typename') return constant(key, typename);
    const field = fieldOf(model, name);
    if (field?.kind === 'toOne' && name === field.name) return readRelation(context, model, field, part);
    if (field?.kind !== 'value' && field?.kind !== 'toOne') throw unknownField(typename, part);
    const index = indexOf(context, field, part);
    if (field.kind === 'value' && field.type.kind === 'entity') {
      const parts = readEntityParts(context.reading, field.type.entity, part);
      return { kind: 'entity', key, model, field, index, parts, path };
    }
    if (field.kind === 'value' && field.type.kind === 'scalar' && field.type.scalar === 'Point')
      return { kind: 'point', key, model, field, index, parts: readPointParts(context.reading, part), path };
    return { kind: 'value', key, model, field, index, path };
  });
}

function readRelation(context: KeysContext, model: Model, field: ToOneField, part: ResponseField): GroupKeyPart {
  const { reading, by, level } = context;
  const { key, path } = part;
  const target = targetOf(reading.app, field);
  const fields = recordFields(reading, target, part);
  const [byItself] = placesOf(context, field);
  if (byItself !== undefined) {
    const selection = readSelection(reading, target, fields);
    return { kind: 'record', key, model, field, index: byItself, rows: rowsOf(target), selection, path };
  }
  const below = [...level, field.name];
  if (!by.some((other) => isDeepStrictEqual(other.level.slice(0, below.length), below))) throw notInBy(part);
  const sign = by.findIndex(
    (other) => isDeepStrictEqual(other.level, below) && inEveryRecord.has(other.operand.field.name),
  );
  const parts = readParts({ reading, by, level: below }, target, target.name, fields);
  return { kind: 'members', key, model, field, sign: sign < 0 ? undefined : sign, parts, path };
}

/** Never null where there is a record, in the schema neither. */
const inEveryRecord: ReadonlySet<string> = new Set(['version', 'createdAt', 'updatedAt']);

/** The places in `by` of a field; the id of a record is one with the field that leads to it. */
function placesOf({ by, level }: KeysContext, field: ColumnField): readonly number[] {
  const isIt = (other: ReadGroupKey, names: readonly string[], id: string) =>
    isDeepStrictEqual(other.level, names) && other.operand.field.id === id;
  const leader = level.at(-1);
  return by.flatMap((other, index) => {
    const isSame = isIt(other, level, field.id);
    const isTarget = field.kind === 'toOne' && isIt(other, [...level, field.name], idField);
    const isLeader =
      field.id === idField &&
      leader !== undefined &&
      isDeepStrictEqual(other.level, level.slice(0, -1)) &&
      other.operand.field.kind === 'toOne' &&
      other.operand.field.name === leader;
    return isSame || isTarget || isLeader ? [index] : [];
  });
}

const idField = 'system.id';

/** A date may be grouped by in several buckets: the arguments tell which is meant, and none mean the date itself. */
function indexOf(context: KeysContext, field: ColumnField, part: ResponseField): number {
  const args = argumentsOf(part, context.reading.observer);
  const [bucket, timeZone] = [givenOf(args, 'bucket'), givenOf(args, 'timeZone')];
  const places = placesOf(context, field).map((index) => ({ index, asked: must(context.by[index], 'a key') }));
  const fitting = places.filter(
    ({ asked }) =>
      (!bucket || asked.bucket?.unit === bucket.word()) && (!timeZone || asked.timeZone?.word() === timeZone.word()),
  );
  const plain = bucket || timeZone ? [] : fitting.filter(({ asked }) => !asked.bucket);
  const [meant, ...others] = plain.length > 0 ? plain : fitting;
  if (!meant) throw notInBy(part);
  if (others.some(({ asked }) => !isDeepStrictEqual(asked.bucket, meant.asked.bucket))) {
    const said = say('group.twiceInBy', { place: part.path.join('.') });
    throw new TrellisError('BAD_USER_INPUT', said, { path: part.path });
  }
  return meant.index;
}

function notInBy({ path }: ResponseField): TrellisError {
  const said = say('group.notInBy', { place: path.join('.') });
  return new TrellisError('BAD_USER_INPUT', said, { path });
}
