export { shopDefinition } from './definition.ts';
export { defaultSize, generateShop, recordId, type Size } from './generate.ts';
