import type { ScalarName } from './app.ts';

/** What a scalar's values have in common with others': which filters, constraints and defaults it takes. */
export type ScalarFamily = 'text' | 'number' | 'time' | 'boolean' | 'json' | 'id' | 'point';

/** Every scalar type of fields, with its family. */
export const scalarFamilies = {
  String: 'text',
  Text: 'text',
  Email: 'text',
  URL: 'text',
  Phone: 'text',
  Int: 'number',
  Float: 'number',
  Boolean: 'boolean',
  BigInt: 'number',
  Decimal: 'number',
  Date: 'time',
  Time: 'time',
  DateTime: 'time',
  JSON: 'json',
  UUID: 'id',
  Point: 'point',
} as const satisfies Record<ScalarName, ScalarFamily>;

export function isScalarName(name: string): name is ScalarName {
  return Object.hasOwn(scalarFamilies, name);
}

/** The entities of other services that a field may point to. */
export const entityNames = ['User', 'File'] as const;
export type EntityName = (typeof entityNames)[number];

export function isEntityName(name: string): name is EntityName {
  return (entityNames as readonly string[]).includes(name);
}
