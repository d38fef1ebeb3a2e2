import type { Model } from '@trellis/app-definition';
import type { Condition, Param } from '../request.ts';
import { searchGrams } from '../publish/search-index.ts';
import { constant, sql, type SQL } from '../sql.ts';
import type { Compilation } from './compilation.ts';
import { foldCase } from './fold-case.ts';
import { foldCaseFor } from './fold-case-for.ts';

const lineEnd = constant('\n');

/**
 * Whether every word stands in some operand. The index finds the rows that have all grams of the words; `seen`, the
 * operands' values as the caller sees them, is compared again, as one text a row with a line for each: a word has no line
 * end in it, so none stands across two.
 */
export function compileSearch(
  compilation: Compilation,
  { model, words, isIndexed }: Extract<Condition, { kind: 'search' }>,
  seen: readonly SQL[],
  row: SQL,
): SQL {
  const matches = sql`${linesOf(compilation, words, seen)} like all (${folded(compilation, words, 'patterns')})`;
  return isIndexed ? sql`(${matches} and ${hasGramsOf(compilation, model, words, row)})` : matches;
}

/** A condition that the index of a model's search answers: all grams of the parameter's texts are in the row's fields. */
export function hasGramsOf(compilation: Compilation, model: Model, texts: Param, row: SQL): SQL {
  const asked = sql`${sql.identifier(compilation.schema, '_grams_of')}(${compilation.param(texts)})`;
  return sql`${searchGrams(compilation.schema, model, (name) => compilation.column(row, name))} @> ${asked}`;
}

/**
 * `select … as value`: for each term 4 where it is a whole line of an operand, 3 where a line begins with it, 2 where it
 * stands behind a blank, 1 where it stands anywhere.
 */
export function compileRelevance(compilation: Compilation, seen: readonly SQL[], words: Param): SQL {
  const text = sql.identifier(Symbol('text'));
  const asked = sql.identifier(Symbol('asked'));
  const has = (before: SQL, after: SQL) => sql`strpos(${text}.lines, ${before}${asked}.term${after}) > 0`;
  const afterLine = sql`${lineEnd} || `;
  const grade = sql`case when ${has(afterLine, sql` || ${lineEnd}`)} then 4 when ${has(afterLine, sql.blank)} then 3 when ${has(sql`' ' || `, sql.blank)} then 2 when ${has(sql.blank, sql.blank)} then 1 end`;
  // Without `offset` the text would be put in each time that it is named.
  const lines = sql`(select ${lineEnd} || ${linesOf(compilation, words, seen)} || ${lineEnd} as lines offset 0) as ${text}`;
  return sql`select coalesce(sum(${grade}), 0) as value from ${lines}, unnest(${folded(compilation, words, 'terms')}) as ${asked}(term)`;
}

/** Values a line each, in one case. */
function linesOf(compilation: Compilation, words: Param, seen: readonly SQL[]): SQL {
  return foldCaseFor(compilation, words, sql`concat_ws(${lineEnd}, ${sql.join(seen, ', ')})`);
}

/** As a subselect that names nothing of the row, it is computed once. */
function folded(compilation: Compilation, words: Param, form: 'patterns' | 'terms'): SQL {
  const param = compilation.param({ ...words, type: { kind: 'search', form } });
  return sql`array(select ${foldCase(sql`item`)} from unnest(${param}) as item)`;
}
