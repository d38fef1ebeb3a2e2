export { createIdentity, type Identity, type IdentityOptions } from './server.ts';
