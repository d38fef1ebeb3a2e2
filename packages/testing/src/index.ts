export { createTestDatabase, type TestDatabase } from './test-database.ts';
export {
  createTestSocket,
  type GraphqlResult,
  type OperationMessage,
  type TestOperation,
  type TestSocket,
  type TestSocketOptions,
} from './test-socket.ts';
export { startTestServer } from './test-server.ts';
