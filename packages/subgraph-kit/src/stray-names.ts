import { parse } from 'graphql';
import type { SchemaParts } from './guarded-schema.ts';
import { fieldsOf, indexTypes } from './type-index.ts';

/** Refuses resolvers, references and rules for what the SDL does not define: a misspelt rule protects nothing. */
export function refuseStrayNames<Loaders>({ typeDefs, resolvers, references, rules }: SchemaParts<Loaders>): void {
  const types = indexTypes(parse(typeDefs));
  const stray = [
    ...Object.keys(references).filter((type) => !types.has(type)),
    ...Object.entries(resolvers).flatMap(([type, ofType]) => strayFields(type, Object.keys(ofType))),
    ...Object.entries(rules).flatMap(([type, ofType]) => strayFields(type, Object.keys(ofType))),
  ];
  if (stray.length > 0) throw new Error(`The SDL does not define ${stray.join(', ')}.`);

  function strayFields(type: string, fields: readonly string[]): readonly string[] {
    const parts = types.get(type);
    if (!parts) return [type];
    const known = new Set(fieldsOf(parts).map((field) => field.name.value));
    return fields.filter((field) => !field.startsWith('__') && !known.has(field)).map((field) => `${type}.${field}`);
  }
}
