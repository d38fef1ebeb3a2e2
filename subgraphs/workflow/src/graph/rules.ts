import type { App, Workflow } from '@trellis/app-definition';
import { allow, createRule, fields, isSignedIn, type RuleTree } from '@trellis/subgraph-kit';
import { startFields, workflowModels } from '../sdl/workflow-sdl.ts';

/** Who may ask for what in an app's graph. */
export function rulesOf(app: App): RuleTree {
  // What is reached only through a field that has seen to it.
  const reached = allow;
  return {
    // Both answer with what the caller may see.
    Query: { workflowTasks: allow, workflowRuns: allow },
    Mutation: {
      completeWorkflowTask: isSignedIn,
      ...Object.fromEntries(startFields(app).map(({ field, workflow }) => [field, mayStart(field, workflow)])),
    },
    // Their fields ask whether the record may be read.
    ...Object.fromEntries(
      workflowModels(app).map((model) => [model, fields(reached, 'id', 'workflowTasks', 'workflowRuns')]),
    ),
    WorkflowRun: fields(
      reached,
      'id',
      'workflow',
      'status',
      'record',
      'recordId',
      'startedAt',
      'finishedAt',
      'startedBy',
      'error',
      'steps',
    ),
    WorkflowStep: fields(reached, 'node', 'visit', 'status', 'attempts', 'result', 'startedAt', 'finishedAt'),
    WorkflowTask: fields(
      reached,
      'id',
      'workflow',
      'node',
      'title',
      'status',
      'role',
      'mode',
      'record',
      'recordId',
      'openedAt',
      'closedAt',
      'decisions',
      'openFor',
      'run',
    ),
    WorkflowTaskDecision: fields(reached, 'by', 'decision', 'comment', 'at'),
    User: { id: reached },
  };
}

function mayStart(field: string, { definition: { trigger } }: Workflow) {
  const roles: readonly string[] = ['admin', ...((trigger.on === 'MANUAL' && trigger.roles) || [])];
  return createRule(`may ${field}`, ({ call }) => call.caller.roles.some((role) => roles.includes(role)));
}
