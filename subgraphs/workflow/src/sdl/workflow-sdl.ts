import { readFileSync } from 'node:fs';
import type { App, Workflow } from '@trellis/app-definition';
import { sharedNamesIn, sharedSdl } from '@trellis/scalars';
import { parse } from 'graphql';

// The platform graph is made from this file too, and finds nothing there: hence the tags, which an app has no use for.
const common = readFileSync(new URL('../../../../schema/workflow.graphql', import.meta.url), 'utf8').replaceAll(
  ' @tag(name: "app")',
  '',
);

/** What workflow brings to an app's graph; undefined for an app without workflows. */
export function workflowSdl(app: App): string | undefined {
  if (app.workflows.size === 0) return undefined;
  const models = workflowModels(app);
  const started = startFields(app).map(({ field, workflow }) => {
    const about = `Starts ${workflow.name} for a record of ${workflow.definition.model}.`;
    return `  ${JSON.stringify(about)}\n  ${field}(record: ID!): WorkflowRun!`;
  });
  const own = [
    common,
    ...(started.length === 0 ? [] : [`extend type Mutation {\n${started.join('\n')}\n}`]),
    `"A record that workflows are about."\nunion WorkflowRecord = ${models.join(' | ')}`,
    ...['WorkflowRun', 'WorkflowTask'].map(
      (type) => `extend type ${type} {\n  "Null where you may not read it."\n  record: WorkflowRecord\n}`,
    ),
    ...models.map(modelSdl),
  ].join('\n');
  return `${own}\n${sharedSdl(sharedNamesIn(parse(own, { noLocation: true })))}`;
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
