import type { AppDefinition } from '@trellis/app-definition';
import * as fc from 'fast-check';
import { type Database, rowsOf } from '../oracle/database.ts';
import { modelOf } from '../oracle/definition.ts';
import { poolOf } from './pools.ts';

export function searchFieldsOf(app: AppDefinition, model: string): readonly string[] {
  return modelOf(app, model).search ?? [];
}

/** Pieces of what stands in the records and of what does not, in either case, with blanks between them. */
export function arbitrarySearch(app: AppDefinition, database: Database, model: string): fc.Arbitrary<string> {
  const stored = searchFieldsOf(app, model).flatMap((name) =>
    rowsOf(database, model).flatMap((row) => (typeof row[name] === 'string' ? [row[name]] : [])),
  );
  const text = fc.constantFrom(...stored, ...stored, ...(poolOf('String') as readonly string[]));
  const piece = fc
    .tuple(text, fc.nat(2), fc.integer({ min: 1, max: 4 }), fc.nat(3))
    .map(([whole, from, size, form]) => {
      const chars = Array.from(whole);
      const cut = form === 0 ? whole : chars.slice(from, from + size).join('');
      return form === 1 ? cut.toUpperCase() : cut;
    });
  const blank = fc.constantFrom(' ', '  ', '\u3000', '\n');
  return fc.tuple(fc.array(piece, { maxLength: 3 }), blank).map(([pieces, between]) => pieces.join(between));
}
