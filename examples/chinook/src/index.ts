export { chinookDefinition } from './definition.ts';
export { type ChinookOptions, loadChinook } from './load.ts';
export { readChinook } from './read-csv.ts';
export { type ModelName, recordId } from './record-id.ts';
export type * from './rows.ts';
