import { isRollup } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import type { CursorBinding, Hop, Operand, OrderTerm, Page } from '../request.ts';
import { sql, type SQL } from '../sql.ts';
import { compileMeasure } from './aggregate.ts';
import { compileCondition, compileRows, operandValues, relatedFrom } from './condition.ts';
import type { Compilation } from './compilation.ts';
import { foldRows } from './fold.ts';
import { operandOnce } from './once.ts';
import { comparisonType } from './param-type.ts';
import { joinsOf, type RowScope } from './row-scope.ts';
import { compileRelevance } from './search.ts';

/** One term of a list's order as SQL. */
export interface OrderKey {
  readonly value: SQL;
  readonly type: string;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
  readonly nullable: boolean;
}

export function compileOrder(
  compilation: Compilation,
  orderBy: readonly OrderTerm[],
  scope: RowScope,
): readonly OrderKey[] {
  return orderBy.map((term) => {
    const { descending, nullsFirst } = term;
    return { ...compileTerm(compilation, term, scope), descending, nullsFirst };
  });
}

/** Whether the value of a term stands in the row itself, so that no join is needed for it. */
export function isOfRow({ through, by }: OrderTerm): boolean {
  return through.length === 0 && by.kind === 'field' && !isRollup(by.operand.field);
}

function compileTerm(
  compilation: Compilation,
  { through, by }: OrderTerm,
  scope: RowScope,
): Pick<OrderKey, 'value' | 'type' | 'nullable'> {
  const end = joinThrough(compilation, through, scope);
  switch (by.kind) {
    case 'field': {
      const { operand } = by;
      const nullable = through.length > 0 || operand.guard !== undefined || !operand.field.required;
      const value = valueBehind(compilation, through, operand, { row: end, joins: scope.joins });
      return { value, type: comparisonType(operand.field), nullable };
    }
    case 'relevance': {
      const computed = sql.identifier(Symbol('relevance'));
      scope.joins.push(
        sql`left join lateral (${compileRelevance(compilation, operandValues(compilation, by.operands, end), by.words)}) as ${computed} on true`,
      );
      return { value: sql`${computed}.value`, type: 'bigint', nullable: false };
    }
    case 'related': {
      const related = sql.identifier(Symbol(by.relation.name));
      const computed = sql.identifier(Symbol('computed'));
      const rows = { row: related, joins: [] };
      const { value, type } = compileMeasure(compilation, by.measure, foldRows(compilation, rows));
      const { source, join } = relatedFrom(compilation, by.relation, by.rows, end, related);
      const given = by.guard ? sql` and ${compileCondition(compilation, by.guard, end)}` : sql.blank;
      // Computed once a row by a join, because cursors name it several times; of no row there is nothing to compute.
      scope.joins.push(
        sql`left join lateral (select ${value} as value from ${source}${joinsOf(rows.joins)} where ${join} and ${compileRows(compilation, by.rows, related)}${given}) as ${computed} on ${compilation.column(end, 'id')} is not null`,
      );
      const nullable = through.length > 0 || by.measure.function !== 'count';
      return { value: sql`${computed}.value`, type, nullable };
    }
    default:
      return unreachable(by);
  }
}

/** The value of an operand of a row to which a join has led. */
export function valueBehind(compilation: Compilation, through: readonly Hop[], operand: Operand, end: RowScope): SQL {
  const value = operandOnce(compilation, operand, end);
  // A column is null where a join found no row; what is computed from none might be something all the same.
  const isFormula = operand.field.kind === 'value' && operand.field.computed?.kind === 'formula';
  return isFormula && through.length > 0
    ? sql`case when ${compilation.column(end.row, 'id')} is not null then ${value} end`
    : value;
}

/** A row behind to-one relations is joined a hop at a time: no row behind a hop makes nulls. */
export function joinThrough(compilation: Compilation, through: readonly Hop[], { row, joins }: RowScope): SQL {
  let end = row;
  for (const { relation, guard, rows } of through) {
    const related = sql.identifier(Symbol(relation.name));
    const allowed = guard ? sql` and ${compileCondition(compilation, guard, end)}` : sql.blank;
    joins.push(
      sql`left join ${compilation.table(rows.model.table)} as ${related} on ${related}.id = ${compilation.column(end, relation.column)} and ${compileRows(compilation, rows, related)}${allowed}`,
    );
    end = related;
  }
  return end;
}

/** Counted from the end, a list is read in the opposite order. */
export function reversed(keys: readonly OrderKey[]): readonly OrderKey[] {
  return keys.map((key) => ({ ...key, descending: !key.descending, nullsFirst: !key.nullsFirst }));
}

export function orderByClause(keys: readonly OrderKey[]): SQL {
  return sql.join(
    keys.map(({ value, descending, nullsFirst, nullable }) => {
      const direction = descending ? sql`${value} desc` : value;
      // PostgreSQL's own default is the contract's: nulls last, or first where descending.
      if (!nullable || nullsFirst === descending) return direction;
      return nullsFirst ? sql`${direction} nulls first` : sql`${direction} nulls last`;
    }),
    ', ',
  );
}

/**
 * The rows beyond a cursor, in the order of `keys`. Where no key is ever null and all go one way it is one row
 * comparison, which an index answers; else the keys are compared one after the other.
 */
export function beyondCursor(
  compilation: Compilation,
  keys: readonly OrderKey[],
  page: Page,
  binding: CursorBinding,
): SQL {
  const { cursor } = page;
  if (!cursor) return sql`true`;
  const values = keys.map(({ type }, index) =>
    compilation.own({ kind: 'cursorValue', list: binding, cursor, index, count: keys.length }, type),
  );
  const oneWay = keys.every((key) => !key.nullable && key.descending === keys[0]?.descending);
  if (oneWay) {
    const operator = keys[0]?.descending ? sql`<` : sql`>`;
    return sql`(${sql.join(
      keys.map((key) => key.value),
      ', ',
    )}) ${operator} (${sql.join(values, ', ')})`;
  }
  return keys.reduceRight<SQL>(
    (rest, key, index) => {
      const value = values[index] ?? sql.null;
      return sql`(${beyond(key, value)} or (${key.value} is not distinct from ${value} and ${rest}))`;
    },
    sql`false`,
  );
}

function beyond({ value: own, descending, nullsFirst, nullable }: OrderKey, value: SQL): SQL {
  const farther = sql`${own} ${descending ? sql`<` : sql`>`} ${value}`;
  if (!nullable) return farther;
  return nullsFirst
    ? sql`(${farther} or (${value} is null and ${own} is not null))`
    : sql`(${farther} or (${own} is null and ${value} is not null))`;
}

/** What a cursor says: the values of its row's order keys. */
export function cursorPayload(keys: readonly OrderKey[]): SQL {
  return sql`json_build_array(${sql.join(
    // One collation for all: computed texts bring each its own, and two of them do not go into one call.
    keys.map(({ value }) => sql`${value}::text collate "C"`),
    ', ',
  )})::text`;
}

/**
 * A payload with its HMAC-SHA-256 (RFC 2104, cut to 128 bits), so that nobody makes up a cursor or uses one on another
 * list: the list's binding is part of what is signed. Made here because the answer never passes through our hands.
 */
export function sealCursor(compilation: Compilation, payload: SQL, binding: CursorBinding): SQL {
  const bytes = sql`convert_to(${payload}, 'UTF8')`;
  const inner = sql`sha256(${compilation.own({ kind: 'cursorKey', pad: 'inner' }, 'bytea')} || ${compilation.own({ kind: 'cursorBinding', list: binding }, 'bytea')} || ${bytes})`;
  const mac = sql`substring(sha256(${compilation.own({ kind: 'cursorKey', pad: 'outer' }, 'bytea')} || ${inner}) from 1 for 16)`;
  return sql`(${base64Url(bytes)} || '.' || ${base64Url(mac)})`;
}

/** PostgreSQL breaks base64 into lines of 76 characters. */
function base64Url(bytes: SQL): SQL {
  return sql`translate(encode(${bytes}, 'base64'), E'+/=\\n', '-_')`;
}
