import type { Model } from '@trellis/app-definition';
import { foldCase } from '../compile/fold-case.ts';
import { firstIdeograph } from '../read/grams.ts';
import { searchFields } from '../read/search.ts';
import { sql, type SQL, verbatim } from '../sql.ts';

/** All that a model's search looks into, as the grams that its index holds: an expression on a row's columns, or on those of the table. */
export function searchGrams(
  schema: string,
  model: Model,
  columnOf: (name: string) => SQL = (name) => sql.identifier(name),
): SQL {
  const columns = searchFields(model).map(({ column }) => columnOf(column));
  return sql`${sql.identifier(schema, '_grams')}(array[${sql.join(columns, ', ')}]::text[])`;
}

const pair = 'grams := grams || (b << 21 | c);';
const triple = `if greatest(a, b, c) < ${firstIdeograph} and a is not null then grams := grams || (a << 42 | b << 21 | c); end if;`;

/**
 * Grams are one to three neighbouring characters as one number, 21 bits a character: the same on every server, because
 * no collation and no locale has a say. `_grams` has all that a text could be found by: each ideograph, each pair, and
 * each triple without ideographs. `_grams_of` has what must be there for a text to be: the longest of those.
 */
export function searchFunctions(schema: string): readonly SQL[] {
  return [
    gramFunction(schema, '_grams', {
      each: `if c >= ${firstIdeograph} then grams := grams || c; end if; if b is not null then ${pair} ${triple} end if;`,
      last: '',
    }),
    gramFunction(schema, '_grams_of', {
      each: `if b is not null then if greatest(b, c) >= ${firstIdeograph} then ${pair} end if; ${triple} end if;`,
      last: `if size = 1 and b >= ${firstIdeograph} then grams := grams || b; end if;
    if size = 2 and greatest(a, b) < ${firstIdeograph} then grams := grams || (a << 21 | b); end if;`,
    }),
  ];
}

/**
 * `c` is the character at hand, `b` and `a` those before it. A loop, because the same as one query takes five times as
 * long. Dear, so that PostgreSQL asks everything else of a row first where it reads the table.
 */
function gramFunction(
  schema: string,
  name: string,
  { each, last }: { readonly each: string; readonly last: string },
): SQL {
  return sql`create or replace function ${sql.identifier(schema, name)}(texts text[]) returns bigint[] language plpgsql immutable parallel safe cost 2000 as $$
declare
  whole text; part text; a bigint; b bigint; c bigint; size integer; grams bigint[] := '{}';
begin
  foreach whole in array texts loop
    a := null; b := null; size := 0;
    foreach part in array coalesce(string_to_array(${foldCase(sql`whole`)}, null), '{}') loop
      c := ascii(part); size := size + 1;
      ${verbatim(each)}
      a := b; b := c;
    end loop;
    ${verbatim(last)}
  end loop;
  return grams;
end $$`;
}
