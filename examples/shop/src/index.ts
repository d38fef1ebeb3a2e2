export { shopDefinition } from './definition.ts';
export { defaultSize, generateShop, type ModelRecords, recordId, type RecordInput, type Size } from './generate.ts';
