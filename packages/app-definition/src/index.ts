export type * from './app.ts';
export type * from './definition.ts';
export { defaultMaxPageSize, resolveApp } from './resolve.ts';
export { deriveStorage, type LinkStorage, type Storage } from './storage.ts';
