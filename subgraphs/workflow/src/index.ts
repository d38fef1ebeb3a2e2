export { openTrail } from './database.ts';
export type { EnginePoint } from './engine/points.ts';
export type { HttpSettings } from './http/settings.ts';
export { workflowPart } from './graph/subgraph.ts';
export { workflowSdl } from './sdl/workflow-sdl.ts';
export { createWorkflow, type Workflow, type WorkflowOptions } from './server.ts';
