import type { ColumnField } from '@trellis/app-definition';
import { columnType } from '@trellis/scalars';
import type { Condition, Param, Rows } from '../request.ts';
import { bindParam, type Values } from '../run/bind.ts';
import type { ColumnValues } from './interests.ts';

/** A column that has one of the parameters' values in each row for which a condition is true. */
interface Equality {
  readonly column: string;
  readonly params: readonly Param[];
}

/** Columns whose values are written alike in the log and in a parameter: there equal texts are equal values, and others are not. */
const comparedAsText: ReadonlySet<string> = new Set(['text', 'integer', 'boolean', 'uuid']);

/**
 * What each of the rows has in some column, so that a record which has it neither before nor after a change is none of
 * them. Undefined where their conditions do not say: an equality serves that must be true, or that each of several
 * alternatives has for the same column.
 */
export function valuesOfRows({ visible, where }: Rows, values: Values): ColumnValues | undefined {
  const found = equalitiesIn({ kind: 'all', of: [where, visible] }).map(({ column, params }) => ({
    column,
    values: new Set(params.flatMap((param) => textsOf(param, values))),
  }));
  return found.toSorted((one, other) => one.values.size - other.values.size)[0];
}

function equalitiesIn(condition: Condition): readonly Equality[] {
  switch (condition.kind) {
    case 'all':
      return condition.of.flatMap(equalitiesIn);
    case 'any':
      return inEach(condition.of.map(equalitiesIn));
    case 'compare': {
      const { operand, comparison, value, insensitive, jsonPath } = condition;
      const isEquality = (comparison === 'eq' || comparison === 'in') && !insensitive && !jsonPath;
      return isEquality && isComparedAsText(operand.field) ? [{ column: operand.field.column, params: [value] }] : [];
    }
    default:
      return [];
  }
}

/** For each column that all alternatives speak of: what it has in some of them. */
function inEach([first = [], ...others]: readonly (readonly Equality[])[]): readonly Equality[] {
  return first.flatMap(({ column, params }) => {
    const same = others.map((each) => each.find((other) => other.column === column));
    if (same.includes(undefined)) return [];
    return [{ column, params: [...params, ...same.flatMap((each) => each?.params ?? [])] }];
  });
}

function isComparedAsText(field: ColumnField): boolean {
  if (field.kind === 'toOne') return true;
  if (field.list || field.computed) return false;
  return field.type.kind !== 'scalar' || comparedAsText.has(columnType(field.type.scalar));
}

/** A null equals nothing. Faults of values were told when the statement's own were bound. */
function textsOf(param: Param, values: Values): readonly string[] {
  const bound = bindParam(param, values, []);
  const items = Array.isArray(bound) ? (bound as readonly (string | number | null)[]) : [bound];
  return items.flatMap((item) => (item === null ? [] : [String(item)]));
}
