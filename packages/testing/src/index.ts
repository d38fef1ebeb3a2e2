export { beginRequest, type HalfRequest } from './half-request.ts';
export { type ProductProcess, type ProductProcessOptions, startProductProcess } from './product-process.ts';
export { createTestDatabase, type TestDatabase } from './test-database.ts';
export { startTestServer } from './test-server.ts';
export {
  createTestSocket,
  type GraphqlResult,
  type OperationMessage,
  type TestOperation,
  type TestSocket,
  type TestSocketOptions,
} from './test-socket.ts';
export { type Program, typeCheck } from './type-check.ts';
