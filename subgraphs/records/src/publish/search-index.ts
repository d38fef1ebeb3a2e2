import type { Model } from '@trellis/app-definition';
import { foldCase } from '../compile/fold-case.ts';
import { firstIdeograph } from '../read/grams.ts';
import { searchFields } from '../read/search.ts';
import { sql, type SQL, verbatim } from '../sql.ts';

/** All that a model's search looks into, as the grams that its index holds: an expression on a row or, without one, the table. */
export function searchGrams(schema: string, model: Model, row?: SQL): SQL {
  const columns = searchFields(model).map(({ column }) =>
    row ? sql`${row}.${sql.identifier(column)}` : sql.identifier(column),
  );
  return sql`${sql.identifier(schema, '_grams')}(array[${sql.join(columns, ', ')}]::text[])`;
}

const isIdeograph = (code: string) => `${code} >= ${firstIdeograph}`;
const pair = '(w.a << 21 | w.b)';
const triple = '(w.a << 42 | w.b << 21 | w.c)';
const ideographs = { one: isIdeograph('w.a'), inPair: isIdeograph('greatest(w.a, w.b)') };
const plainTriple = `greatest(w.a, w.b, w.c) < ${firstIdeograph} and w.c is not null`;

/**
 * Grams are one to three neighbouring characters as one number, 21 bits a character: the same on every server, because
 * no collation and no locale has a say. `_grams` has all that a text could be found by: each ideograph, each pair, and
 * each triple without ideographs. `_grams_of` has what must be there for a text to be: the longest of those.
 */
export function searchFunctions(schema: string): readonly SQL[] {
  const kept = `case when ${ideographs.one} then w.a end), (${pair}), (case when ${plainTriple} then ${triple} end`;
  const asked = `case when k.size = 1 and ${ideographs.one} then w.a end), (case when k.size = 2 or ${ideographs.inPair} then ${pair} end), (case when ${plainTriple} then ${triple} end`;
  return [gramFunction(schema, '_grams', kept), gramFunction(schema, '_grams_of', asked)];
}

/** Dear, so that PostgreSQL asks everything else of a row first where it reads the table. */
function gramFunction(schema: string, name: string, grams: string): SQL {
  return sql`create or replace function ${sql.identifier(schema, name)}(texts text[]) returns bigint[] language sql immutable parallel safe cost 2000 as $$
  select coalesce(array_agg(g.gram), '{}') from unnest(texts) as t(text),
    lateral (select array_agg(ascii(c)::bigint) as codes, count(*) as size from unnest(string_to_array(${foldCase(sql`t.text`)}, null)) as c) as k,
    lateral unnest(k.codes, k.codes[2:], k.codes[3:]) as w(a, b, c),
    lateral (values (${verbatim(grams)})) as g(gram)
  where g.gram is not null $$`;
}
