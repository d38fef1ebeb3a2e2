export { defaultLimits, type Limits } from './limits/limits.ts';
export type { Gateway, GatewayOptions } from './options.ts';
export { createGateway } from './server.ts';
