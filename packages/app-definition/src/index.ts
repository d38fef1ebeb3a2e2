export type * from './app.ts';
export type * from './definition.ts';
export { type Change, type ChangeStep, planHash, type UnsupportedChange } from './diff/change-step.ts';
export { diffApps } from './diff/diff-apps.ts';
export {
  generatedEnumNames,
  type GeneratedNames,
  generatedNames,
  type NamedModel,
  revisionsField,
  uniqueKeyInputName,
} from './generated-names.ts';
export { assignIds, checkIds } from './ids.ts';
export { labelText } from './label-text.ts';
export { type ParsedDefinition, parseDefinition } from './parse.ts';
export { type AppProblem, type AppProblemCode, pointer } from './problem.ts';
export { isReservedRootField, isReservedType, type ReservedNames, reservedNames } from './reserved-names.ts';
export { defaultMaxPageSize, resolveApp } from './resolve.ts';
export { fieldsGivenBy, givesAggregates, rulesOfRole } from './rules.ts';
export { hasDefault, isRollup, isWritable, storedFields } from './stored-fields.ts';
export { deriveStorage, type LinkStorage, type Storage } from './storage.ts';
export { type ExpandedDefinition, type ExpandedModel, expandUnions } from './unions.ts';
export { definitionLimits, isPublishable, validateDefinition } from './validate/validate.ts';
