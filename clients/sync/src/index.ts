export type {
  Clock,
  HttpAdapter,
  HttpAnswer,
  HttpRequest,
  Platform,
  PresenceAdapter,
  SocketAdapter,
  SocketLink,
  SocketListener,
  StorageAdapter,
} from './adapters.ts';
export type {
  AppTypes,
  ConflictOf,
  DataOf,
  ModelOf,
  NewOf,
  PendingOf,
  RecordOf,
  RefusedOf,
  ResolutionOf,
} from './app-types.ts';
export { createSync } from './create-sync.ts';
export type { FieldError, Refusal } from './state/rejects.ts';
export { type KeyValueStore, keyValueStorage } from './storage/key-value.ts';
export { memoryStorage } from './storage/memory.ts';
export type { LiveOperation, Sync, SyncOptions, SyncStatus } from './sync.ts';
export { SyncError } from './sync-error.ts';
export type { TokenSource } from './tokens.ts';
