export { freePort } from './free-port.ts';
export { beginRequest, type HalfRequest } from './half-request.ts';
export { lossy, type Quality, slow } from './line.ts';
export { type MortalProduct, startMortalProduct } from './mortal-product.ts';
export { type Network, startNetwork } from './network.ts';
export { type OwnPostgres, startOwnPostgres } from './own-postgres.ts';
export { type ProductProcess, type ProductProcessOptions, startProductProcess } from './product-process.ts';
export { type RedisServer, startRedisServer } from './redis-server.ts';
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
