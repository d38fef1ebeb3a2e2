import type { Row } from './database.ts';
import { mustField } from './definition.ts';
import { compareValues, foldCase, keyOf, likePattern } from './values.ts';
import { isInBox, isNear, type Place } from './places.ts';
import type { World } from './world.ts';

type Filter = Readonly<Record<string, unknown>>;

/** Whether a row is what a `where` asks for. Nothing is unknown: a comparison with what is missing is false. */
export function holds(world: World, model: string, row: Row, where: Filter): boolean {
  return Object.entries(where).every(([key, value]) => {
    switch (key) {
      case 'AND':
        return (value as Filter[]).every((part) => holds(world, model, row, part));
      case 'OR':
        return (value as Filter[]).some((part) => holds(world, model, row, part));
      case 'NOT':
        return !holds(world, model, row, value as Filter);
      default:
        return memberHolds(world, model, row, key, value as Filter);
    }
  });
}

function memberHolds(world: World, model: string, row: Row, key: string, filter: Filter): boolean {
  const field = mustField(world.app, model, key);
  switch (field.kind) {
    case 'value':
      return field.definition.list
        ? listHolds(field.type, world.value(model, row, key) as readonly unknown[] | null, filter)
        : valueHolds(field.type, world.value(model, row, key), filter);
    case 'toOne': {
      if (key !== field.name) return valueHolds('UUID', world.value(model, row, field.name), filter);
      const target = world.one(model, row, field.name);
      return target !== undefined && holds(world, field.target, target, filter);
    }
    case 'toMany':
    case 'manyToMany': {
      const related = world.many(model, row, field.name, 'EXCLUDE');
      const matches = (where: unknown) => related.filter((other) => holds(world, field.target, other, where as Filter));
      return Object.entries(filter).every(([operator, operand]) => {
        switch (operator) {
          case 'some':
            return matches(operand).length > 0;
          case 'none':
            return matches(operand).length === 0;
          case 'every':
            return matches(operand).length === related.length;
          case 'count':
            return valueHolds('Int', related.length, operand as Filter);
          default:
            throw new Error(`a list has no ${operator}`);
        }
      });
    }
  }
}

/** A filter on one value, or on what stands at a place of a JSON value. */
export function valueHolds(type: string, whole: unknown, { mode, path, ...operators }: Filter): boolean {
  const value = path === undefined ? whole : placeOf(whole, path as readonly string[]);
  const fold = (text: unknown) => (mode === 'INSENSITIVE' && typeof text === 'string' ? foldCase(text) : text);
  const isMissing = value === null || value === undefined;
  const isEqual = (other: unknown) =>
    !isMissing && other !== null && keyOf(type, fold(value)) === keyOf(type, fold(other));
  const order = (other: unknown) => (isMissing ? undefined : compareValues(type, fold(value), fold(other)));
  const isOrdered = (other: unknown, test: (order: number) => boolean) => {
    const found = other === null ? undefined : order(other);
    return found !== undefined && test(found);
  };
  const isLike = (pattern: string) =>
    typeof value === 'string' && likePattern(String(fold(pattern))).test(String(fold(value)));
  const exactly = (text: unknown) => String(text).replaceAll(/[\\%_]/g, String.raw`\$&`);
  return Object.entries(operators).every(([operator, operand]) => {
    switch (operator) {
      case 'eq':
        return isEqual(operand);
      case 'ne':
        return !isEqual(operand);
      case 'in':
        return (operand as unknown[]).some(isEqual);
      case 'notIn':
        return !(operand as unknown[]).some(isEqual);
      case 'lt':
        return isOrdered(operand, (found) => found < 0);
      case 'lte':
        return isOrdered(operand, (found) => found <= 0);
      case 'gt':
        return isOrdered(operand, (found) => found > 0);
      case 'gte':
        return isOrdered(operand, (found) => found >= 0);
      case 'between': {
        const [low, high] = operand as [unknown, unknown];
        return isOrdered(low, (found) => found >= 0) && isOrdered(high, (found) => found <= 0);
      }
      case 'contains':
        return isLike(`%${exactly(operand)}%`);
      case 'startsWith':
        return isLike(`${exactly(operand)}%`);
      case 'endsWith':
        return isLike(`%${exactly(operand)}`);
      case 'like':
        return isLike(String(operand));
      case 'isNull':
        return isMissing === operand;
      case 'isEmpty':
        return (value === '') === operand;
      case 'withinDistance':
        return !isMissing && isNear(value as Place, operand as Parameters<typeof isNear>[1]);
      case 'withinBox':
        return !isMissing && isInBox(value as Place, operand as Parameters<typeof isInBox>[1]);
      case 'hasKey':
        return (
          typeof value === 'object' && !isMissing && !Array.isArray(value) && Object.hasOwn(value, String(operand))
        );
      default:
        throw new Error(`a value has no ${operator}`);
    }
  });
}

/** A filter on a list of values that a field holds. */
function listHolds(type: string, list: readonly unknown[] | null, filter: Filter): boolean {
  const keys = list?.map((item) => keyOf(type, item));
  const has = (item: unknown) => keys?.includes(keyOf(type, item)) ?? false;
  return Object.entries(filter).every(([operator, operand]) => {
    switch (operator) {
      case 'eq':
        return (
          keys !== undefined &&
          JSON.stringify(keys) === JSON.stringify((operand as unknown[]).map((item) => keyOf(type, item)))
        );
      case 'has':
        return has(operand);
      case 'hasSome':
        return (operand as unknown[]).some(has);
      case 'hasEvery':
        return keys !== undefined && (operand as unknown[]).every(has);
      case 'isEmpty':
        return (keys?.length === 0) === operand;
      case 'isNull':
        return (keys === undefined) === operand;
      default:
        throw new Error(`a list of values has no ${operator}`);
    }
  });
}

/** Keys, and positions in lists as digits; none is the whole document. */
function placeOf(json: unknown, path: readonly string[]): unknown {
  let place: unknown = json;
  for (const step of path) {
    if (typeof place !== 'object' || place === null) return undefined;
    if (Array.isArray(place)) place = /^\d+$/.test(step) ? place[Number(step)] : undefined;
    else place = Object.hasOwn(place, step) ? (place as Readonly<Record<string, unknown>>)[step] : undefined;
  }
  return place;
}
