import type { App, Workflow } from '@trellis/app-definition';
import { allow, createRule, fields, isAppAdmin, isSignedIn, type RuleTree } from '@trellis/subgraph-kit';
import { startFields, workflowModels } from '../sdl/workflow-sdl.ts';

// What is reached only through a field that has seen to it.
const reached = allow;

/** Who may ask for what in an app's graph. */
export function rulesOf(app: App): RuleTree {
  const workflows = app.workflows.size > 0 ? workflowRules(app) : {};
  const webhooks = app.webhooks.size > 0 ? webhookRules : {};
  return {
    ...workflows,
    ...webhooks,
    Query: { ...workflows['Query'], ...webhooks['Query'] },
    Mutation: { ...workflows['Mutation'], ...webhooks['Mutation'] },
  };
}

function workflowRules(app: App): RuleTree {
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

const webhookRules: RuleTree = {
  Query: fields(isAppAdmin, 'appWebhooks', 'appWebhookDeliveries'),
  Mutation: fields(
    isAppAdmin,
    'appWebhookSecret',
    'appWebhookRotate',
    'appWebhookTest',
    'appWebhookRetry',
    'appWebhookDismiss',
  ),
  AppWebhook: fields(reached, 'name', 'description', 'url', 'model', 'isGone', 'waiting', 'parked'),
  AppWebhookSecret: fields(reached, 'secret', 'formerUntil'),
  AppWebhookAnswer: fields(reached, 'status', 'error'),
  AppWebhookDelivery: fields(
    reached,
    'id',
    'webhook',
    'type',
    'recordId',
    'status',
    'attempts',
    'queuedAt',
    'dueAt',
    'lastStatus',
    'lastAnswer',
    'error',
    'body',
  ),
};
