/** Every scalar type that a field of an app definition may name. */
export const scalarNames = [
  'String',
  'Text',
  'Email',
  'URL',
  'Phone',
  'Int',
  'Float',
  'Boolean',
  'BigInt',
  'Decimal',
  'Date',
  'Time',
  'DateTime',
  'JSON',
  'UUID',
  'Point',
] as const;

/** A field's scalar type, as app definitions name it. */
export type ScalarName = (typeof scalarNames)[number];

/** The GraphQL types that stand for scalars in answers. */
export const graphqlTypeNames = [
  'String',
  'ID',
  'Int',
  'Float',
  'Boolean',
  'BigInt',
  'Decimal',
  'Date',
  'Time',
  'DateTime',
  'JSON',
  'AppPoint',
] as const;

/** A GraphQL type that stands for scalars in answers; several scalars share `String`. */
export type GraphqlTypeName = (typeof graphqlTypeNames)[number];
