import { isRollup, type Rollup, type ScalarName, type ValueField } from '@trellis/app-definition';
import { must, unreachable } from '@trellis/errors';
import { rollupRows } from '../authorize/unrestricted.ts';
import { fieldOf } from '../read/where.ts';
import { sql, type SQL } from '../sql.ts';
import type { Condition, Operand, Ordering, Rows, ToMany } from '../request.ts';
import type { Compilation } from './compilation.ts';
import { compileFormula } from './formula.ts';
import { foldCase } from './fold-case.ts';
import { foldCaseFor } from './fold-case-for.ts';
import { measureOf, scaledMeasureOf } from './measure.ts';
import { comparePoints } from './points.ts';
import { compileSearch, hasGramsOf } from './search.ts';

type Compare = Extract<Condition, { kind: 'compare' }>;

/**
 * A condition on the row named `row`. Where it holds the SQL is true; where it does not, false or null. `and` and `or`
 * keep that meaning, and every negation is `is not true`, so a condition and its `NOT` share out all rows.
 */
export function compileCondition(compilation: Compilation, condition: Condition, row: SQL): SQL {
  switch (condition.kind) {
    case 'all':
      return connect(compilation, condition.of, row, ' and ', sql`true`);
    case 'any':
      return connect(compilation, condition.of, row, ' or ', sql`false`);
    case 'not':
      return sql`(${compileCondition(compilation, condition.of, row)}) is not true`;
    case 'compare':
      return guarded(compilation, condition.operand, row, compileComparison(compilation, condition, row));
    case 'isNull': {
      const value = place(compilation, column(compilation, condition.operand, row), condition.jsonPath);
      // Nothing at a place and a JSON null there are one to whom a document is data.
      const isNull = isJson(condition.operand) ? sql`coalesce(${value}, 'null') = 'null'` : sql`${value} is null`;
      const { guard } = condition.operand;
      return guard ? sql`((${compileCondition(compilation, guard, row)}) is not true or ${isNull})` : isNull;
    }
    case 'isEmpty':
      return guarded(compilation, condition.operand, row, compileIsEmpty(compilation, condition.operand, row));
    case 'toOne': {
      const related = sql.identifier(Symbol(condition.relation.name));
      const reference = sql`${related}.id = ${compilation.column(row, condition.relation.column)}`;
      const exists = sql`exists (select from ${from(compilation, condition.rows, related)} where ${reference} and ${compileRows(compilation, condition.rows, related)})`;
      return condition.guard ? sql`((${compileCondition(compilation, condition.guard, row)}) and ${exists})` : exists;
    }
    case 'some':
      return sql`exists (select ${relatedRows(compilation, condition.relation, condition.rows, row)})`;
    case 'count': {
      const count = sql`(select count(*) ${relatedRows(compilation, condition.relation, condition.rows, row)})`;
      const value = compilation.param(condition.value);
      return condition.comparison === 'in'
        ? sql`${count} = any (${value})`
        : sql`${count} ${orderings[condition.comparison]} ${value}`;
    }
    case 'search':
      return compileSearch(compilation, condition, operandValues(compilation, condition.operands, row), row);
    default:
      return unreachable(condition);
  }
}

function connect(
  compilation: Compilation,
  conditions: readonly Condition[],
  row: SQL,
  separator: string,
  none: SQL,
): SQL {
  const [only] = conditions;
  if (!only) return none;
  if (conditions.length === 1) return compileCondition(compilation, only, row);
  return sql`(${sql.join(
    conditions.map((condition) => compileCondition(compilation, condition, row)),
    separator,
  )})`;
}

/** The rows of `rows` as seen: not deleted (or as asked), visible to the caller, and wanted. */
export function compileRows(compilation: Compilation, { model, deleted, visible, where }: Rows, row: SQL): SQL {
  const conditions = [compileCondition(compilation, { kind: 'all', of: [visible, where].filter(says) }, row)];
  if (model.softDelete && deleted !== 'INCLUDE')
    conditions.unshift(
      sql`${compilation.column(row, 'deletedAt')} is ${deleted === 'ONLY' ? sql`not null` : sql`null`}`,
    );
  if (!model.softDelete && deleted === 'ONLY') return sql`false`;
  return sql.join(conditions, ' and ');
}

function says(condition: Condition): boolean {
  return !(condition.kind === 'all' && condition.of.length === 0);
}

function from(compilation: Compilation, { model }: Rows, row: SQL): SQL {
  return sql`${compilation.table(model.table)} as ${row}`;
}

/** `from … where …`: the rows at the far end of a to-many relation of `row`. */
function relatedRows(compilation: Compilation, relation: ToMany, rows: Rows, row: SQL): SQL {
  const related = sql.identifier(Symbol(relation.name));
  const { source, join } = relatedFrom(compilation, relation, rows, row, related);
  return sql`from ${source} where ${join} and ${compileRows(compilation, rows, related)}`;
}

/** The tables of a to-many relation, and the condition that ties them to `row`. */
export function relatedFrom(
  compilation: Compilation,
  relation: ToMany,
  { model, through }: Rows,
  row: SQL,
  related: SQL,
): { readonly source: SQL; readonly join: SQL } {
  const target = sql`${compilation.table(model.table)} as ${related}`;
  if (relation.kind === 'toMany') {
    const inverse = must(model.fields.get(relation.inverse), relation.inverse);
    if (inverse.kind !== 'toOne') throw new Error(`${relation.inverse} is not a to-one relation`);
    return {
      source: target,
      join: sql`${related}.${sql.identifier(inverse.column)} = ${compilation.column(row, 'id')}`,
    };
  }
  const link = sql.identifier(Symbol('link'));
  const { table, ownColumn, targetColumn } = relation.link;
  return {
    source: sql`${compilation.table(table)} as ${link} join ${target} on ${related}.id = ${link}.${sql.identifier(targetColumn)}`,
    join: sql`${link}.${sql.identifier(ownColumn)} = ${compilation.column(row, 'id')}${through ? sql` and ${compileRows(compilation, through, link)}` : sql.blank}`,
  };
}

function isJson(operand: Operand): boolean {
  return isOne(operand, 'JSON');
}

/** Whether it is one value of the type, and not a list. */
function isOne({ field }: Operand, scalar: ScalarName): boolean {
  return field.kind === 'value' && !field.list && field.type.kind === 'scalar' && field.type.scalar === scalar;
}

/** The value of a field as it is, before anybody's view: what stands in its column, or follows from the row. */
export function column(compilation: Compilation, { field }: Operand, row: SQL): SQL {
  if (field.kind === 'toOne' || !field.computed) return compilation.column(row, field.column);
  switch (field.computed.kind) {
    case 'formula':
      return compileFormula(compilation, field, field.computed, row);
    case 'rollup':
      return compileRollup(compilation, field, field.computed, row);
    default:
      return unreachable(field.computed);
  }
}

/** A rollup's value on a row: over all rows of the relation that are not deleted, whoever asks. */
function compileRollup(compilation: Compilation, field: ValueField, rollup: Rollup, row: SQL): SQL {
  const { relation, measure } = rollup;
  const rows = rollupRows(compilation.app, rollup);
  if (measure.function === 'COUNT') return sql`(select count(*) ${relatedRows(compilation, relation, rows, row)})`;
  const of = fieldOf(rows.model, measure.of);
  if (of?.kind !== 'value') throw new Error(`${rows.model.name}.${measure.of} has no value`);
  const related = sql.identifier(Symbol(relation.name));
  const { source, join } = relatedFrom(compilation, relation, rows, row, related);
  const others = sql`from ${source} where ${join} and ${compileRows(compilation, rows, related)}`;
  const own = column(compilation, { field: of }, related);
  const { scale } = field.constraints;
  const name = measures[measure.function];
  const isScaled = scale === undefined || (scale === of.constraints.scale && name !== 'avg');
  const rolled = (each: SQL) => (isScaled ? measureOf(name, of, each).value : scaledMeasureOf(name, of, each, scale));
  if (!isRollup(of)) return sql`(select ${rolled(own)} ${others})`;
  // An average names its values several times, and without `offset` what is rolled up would be put in each time.
  const values = sql.identifier(Symbol('values'));
  return sql`(select ${rolled(sql`${values}.value`)} from (select ${own} as value ${others} offset 0) as ${values})`;
}

const measures = { SUM: 'sum', AVG: 'avg', MIN: 'min', MAX: 'max' } as const;

/** An operand's value as the caller sees it, for where a comparison cannot carry the guard. */
export function operandValue(compilation: Compilation, operand: Operand, row: SQL): SQL {
  const value = column(compilation, operand, row);
  return operand.guard ? sql`case when ${compileCondition(compilation, operand.guard, row)} then ${value} end` : value;
}

export function operandValues(compilation: Compilation, operands: readonly Operand[], row: SQL): readonly SQL[] {
  return operands.map((operand) => operandValue(compilation, operand, row));
}

/** Beside the comparison and not around its operand, so that an index on the column still serves. */
function guarded(compilation: Compilation, { guard }: Operand, row: SQL, comparison: SQL): SQL {
  return guard ? sql`((${compileCondition(compilation, guard, row)}) and ${comparison})` : comparison;
}

function place(compilation: Compilation, value: SQL, jsonPath: Compare['jsonPath']): SQL {
  return jsonPath ? sql`(${value} #> ${compilation.param(jsonPath)})` : value;
}

function compileComparison(compilation: Compilation, condition: Compare, row: SQL): SQL {
  const value = place(compilation, column(compilation, condition.operand, row), condition.jsonPath);
  const param = compilation.param(condition.value);
  if (isJson(condition.operand)) return compileJsonComparison(condition, value, param);
  if (isOne(condition.operand, 'Point')) return comparePoints(condition, value, param);
  const fold = (text: SQL) => (condition.insensitive ? foldCase(text) : text);
  const foldStored = (text: SQL) => (condition.insensitive ? foldCaseFor(compilation, condition.value, text) : text);
  switch (condition.comparison) {
    case 'in':
      return condition.insensitive
        ? sql`${foldStored(value)} in (select ${fold(sql`item`)} from unnest(${param}) as item)`
        : sql`${value} = any (${param})`;
    case 'like':
      return condition.texts
        ? sql`(${foldStored(value)} like ${fold(param)} and ${hasGramsOf(compilation, condition.texts.of, condition.texts.param, row)})`
        : sql`${foldStored(value)} like ${fold(param)}`;
    case 'has':
      return sql`${param} = any (${value})`;
    case 'hasSome':
      return sql`${value} && ${param}`;
    case 'hasEvery':
      return sql`${value} @> ${param}`;
    case 'hasKey':
    case 'within':
      throw new Error(`${condition.comparison} is for values of another type`);
    case 'listEq':
      return sql`${value} = ${param}`;
    case 'eq':
      return sql`${foldStored(value)} = ${fold(param)}`;
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return sql`${fold(value)} ${orderings[condition.comparison]} ${fold(param)}`;
    default:
      return unreachable(condition.comparison);
  }
}

export const orderings: Readonly<Record<Ordering, SQL>> = {
  eq: sql`=`,
  lt: sql`<`,
  lte: sql`<=`,
  gt: sql`>`,
  gte: sql`>=`,
};

/**
 * A comparison at one place of a JSON value: `eq` as `jsonb` compares, an order between two numbers or two texts alone,
 * keys of objects alone. What does not fit is null, which is false.
 */
function compileJsonComparison({ comparison }: Compare, value: SQL, param: SQL): SQL {
  switch (comparison) {
    case 'eq':
      return sql`${value} = ${param}`;
    case 'in':
      return sql`${value} = any (${param})`;
    case 'hasKey':
      return sql`(jsonb_typeof(${value}) = 'object' and jsonb_exists(${value}, ${param}))`;
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte': {
      const both = (type: SQL) => sql`jsonb_typeof(${value}) = ${type} and jsonb_typeof(${param}) = ${type}`;
      const text = (json: SQL) => sql`(${json} #>> '{}') collate "und-x-icu"`;
      const ordering = orderings[comparison];
      return sql`case when ${both(sql`'number'`)} then ${value} ${ordering} ${param} when ${both(sql`'string'`)} then ${text(value)} ${ordering} ${text(param)} end`;
    }
    case 'like':
    case 'has':
    case 'hasSome':
    case 'hasEvery':
    case 'listEq':
    case 'within':
      throw new Error(`JSON values have no ${comparison}`);
    default:
      return unreachable(comparison);
  }
}

function compileIsEmpty(compilation: Compilation, operand: Operand, row: SQL): SQL {
  const value = column(compilation, operand, row);
  const isList = operand.field.kind === 'value' && operand.field.list;
  return isList ? sql`cardinality(${value}) = 0` : sql`${value} = ''`;
}
