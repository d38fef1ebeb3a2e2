export type { Denial } from './denials.ts';
export { createIdentity, type Identity, type IdentityOptions } from './server.ts';
