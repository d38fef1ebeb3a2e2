import type { ColumnField, Model } from '@trellis/app-definition';

/** The function of an app's schema that writes a text as a JSON string. */
export const textJson = '_text_json';

/** Names go by ids, so that a renamed field keeps its constraints; errors are mapped back to fields by them. */
export function ruleName(field: Pick<ColumnField, 'id'>, rule: string): string {
  return identifierOf(`${field.id}_${rule}`, rule);
}

export function indexName(
  model: Model,
  fields: readonly ColumnField[],
  kind: 'unique' | 'index' | 'search' | 'prefix',
): string {
  return identifierOf(`${model.id}_${fields.map((field) => field.id).join('_')}_${kind}`, kind);
}

/** PostgreSQL cuts names at 63 bytes, which could make two names one. */
function identifierOf(name: string, kind: string): string {
  return name.length <= 63 ? name : `${name.slice(0, 38)}_${shortHash(name)}_${kind}`;
}

function shortHash(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const char of text) hash = ((hash ^ BigInt(char.codePointAt(0) ?? 0)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(36);
}
