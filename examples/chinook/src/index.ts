export { chinookDefinition } from './definition.ts';
export { GraphqlError, type GraphqlClientOptions, type GraphqlOperation, sendOperation } from './graphql-client.ts';
export { type LoadOptions, type LoadProgress, type LoadReport, loadChinook } from './load.ts';
export { signIn } from './publish.ts';
export { readChinook } from './read-csv.ts';
export { type ModelName, recordId } from './record-id.ts';
export type * from './rows.ts';
