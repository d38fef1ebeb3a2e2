export { GraphqlError, type GraphqlClientOptions, type GraphqlOperation, sendOperation } from './graphql-client.ts';
export {
  loadApp,
  type LoadOptions,
  type LoadProgress,
  type LoadReport,
  type ModelRecords,
  type RecordInput,
} from './load-app.ts';
export { ensurePublished, signIn } from './publish-app.ts';
