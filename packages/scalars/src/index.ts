export { type DecimalSize, decimalSize } from './forms/decimal.ts';
export { dateTimeText } from './forms/date-time.ts';
export type { Parsed } from './forms/parsed.ts';
export { graphqlScalars, jsonOfLiteral } from './graphql-scalars.ts';
export { type GraphqlTypeName, type ScalarName, scalarNames } from './scalar-name.ts';
export { columnType, parseOperand, parseScalar, type Scalar, scalars } from './scalars.ts';
export { equalityFilter, listFilter } from './shared/filters.ts';
export { isSharedName, type SharedName, sharedNames } from './shared/definitions.ts';
export { sharedNamesIn, sharedSdl } from './shared/shared-sdl.ts';
