import { readFileSync } from 'node:fs';
import type { App, Workflow } from '@trellis/app-definition';
import { sharedNamesIn, sharedSdl } from '@trellis/scalars';
import { parse } from 'graphql';

const schemaFile = (name: string) =>
  readFileSync(new URL(`../../../../schema/${name}.graphql`, import.meta.url), 'utf8');

// The platform graph is made from this file too, and finds nothing there: hence the tags, which an app has no use for.
const workflows = schemaFile('workflow').replaceAll(' @tag(name: "app")', '');
const webhooks = schemaFile('webhooks');
const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';

/** What workflow brings to an app's graph; undefined for an app that has neither workflows nor webhooks. */
export function workflowSdl(app: App): string | undefined {
  const parts = [
    ...(app.workflows.size > 0 ? [workflows, ...workflowParts(app)] : []),
    ...(app.webhooks.size > 0 ? [webhooks] : []),
  ];
  if (parts.length === 0) return undefined;
  const own = (app.workflows.size > 0 ? parts : [link, ...parts]).join('\n');
  return `${own}\n${sharedSdl(sharedNamesIn(parse(own, { noLocation: true })))}`;
}

function workflowParts(app: App): readonly string[] {
  const models = workflowModels(app);
  const started = startFields(app).map(({ field, workflow }) => {
    const about = `Starts ${workflow.name} for a record of ${workflow.definition.model}.`;
    return `  ${JSON.stringify(about)}\n  ${field}(record: ID!): WorkflowRun!`;
  });
  return [
    ...(started.length === 0 ? [] : [`extend type Mutation {\n${started.join('\n')}\n}`]),
    `"A record that workflows are about."\nunion WorkflowRecord = ${models.join(' | ')}`,
    ...['WorkflowRun', 'WorkflowTask'].map(
      (type) => `extend type ${type} {\n  "Null where you may not read it."\n  record: WorkflowRecord\n}`,
    ),
    ...models.map(modelSdl),
  ];
}

function modelSdl(model: string): string {
  return `type ${model} @key(fields: "id") {
  id: ID!
  "The tasks about this record of the roles that you have here, the newest first."
  workflowTasks(status: WorkflowTaskStatus): [WorkflowTask!]!
  "The runs about this record, the newest first."
  workflowRuns(first: Int = 50): [WorkflowRun!]!
}`;
}

/** The names of the models that some workflow is about. */
export function workflowModels(app: App): readonly string[] {
  return [...new Set([...app.workflows.values()].map(({ definition }) => definition.model))];
}

/** The root fields by which people start workflows. */
export function startFields(app: App): readonly { readonly field: string; readonly workflow: Workflow }[] {
  return [...app.workflows.values()]
    .filter(({ definition }) => definition.trigger.on === 'MANUAL')
    .map((workflow) => ({ field: `start${workflow.name}`, workflow }));
}
