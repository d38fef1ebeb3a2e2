export { appModelSdl } from './graph/type-defs.ts';
export type { PublishingStep } from './publishing/settle.ts';
export { type AppModel, type AppModelOptions, createAppModel } from './server.ts';
