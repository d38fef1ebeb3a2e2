import { isDeepStrictEqual } from 'node:util';
import type { App, EnumType, Webhook, Workflow } from '../app.ts';
import { type ChangeStep, step, unsupported } from './change-step.ts';
import { diffModels } from './diff-models.ts';

/**
 * The steps that lead from one version of an app to the next, compared by ids; none where they are alike. Without a
 * previous version everything is new. A plan with a step `unsupported` cannot be published.
 */
export function diffApps(previous: App | undefined, next: App): readonly ChangeStep[] {
  return [
    ...diffEnums(previous?.enums ?? new Map<string, EnumType>(), next.enums),
    ...diffRoles(previous?.roles ?? [], next.roles),
    ...diffModels(previous?.models ?? new Map<string, never>(), next.models),
    ...diffWorkflows(previous?.workflows ?? new Map<string, Workflow>(), next.workflows),
    ...diffWebhooks([...(previous?.webhooks.values() ?? [])], [...next.webhooks.values()]),
  ];
}

function diffEnums(
  previous: ReadonlyMap<string, EnumType>,
  next: ReadonlyMap<string, EnumType>,
): readonly ChangeStep[] {
  const before = new Map([...previous.values()].map((type) => [type.id, type]));
  const after = new Set([...next.values()].map((type) => type.id));
  return [
    ...[...next.values()].flatMap((type) => {
      const old = before.get(type.id);
      return old
        ? diffEnum(old, type)
        : [step({ kind: 'addEnum', enum: type.name }, type.id, `Adds the enum "${type.name}".`)];
    }),
    ...[...previous.values()]
      .filter((type) => !after.has(type.id))
      .map((type) => unsupported('removeEnum', type.id, { enum: type.name }, `Removes the enum "${type.name}".`)),
  ];
}

function diffEnum(previous: EnumType, next: EnumType): readonly ChangeStep[] {
  const place = { enum: next.name };
  const steps: ChangeStep[] = [];
  if (previous.name !== next.name) {
    steps.push(unsupported('renameEnum', next.id, place, `Renames the enum "${previous.name}" to "${next.name}".`));
  }
  const before = new Map(previous.values.map((value) => [value.id, value]));
  for (const value of next.values) {
    const old = before.get(value.id);
    const name = `${next.name}.${value.name}`;
    if (old === undefined) {
      steps.push(step({ kind: 'addEnumValue', ...place, value: value.name }, value.id, `Adds the value "${name}".`));
    } else if (old.name !== value.name) {
      const message = `Renames the value "${previous.name}.${old.name}" to "${value.name}".`;
      steps.push(unsupported('renameEnumValue', value.id, place, message));
    }
  }
  const after = new Set(next.values.map((value) => value.id));
  for (const value of previous.values) {
    if (after.has(value.id)) continue;
    const message = `Removes the value "${previous.name}.${value.name}".`;
    steps.push(unsupported('removeEnumValue', value.id, place, message));
  }
  const isRelabelled =
    previous.description !== next.description ||
    next.values.some((value) => before.has(value.id) && before.get(value.id)?.description !== value.description);
  if (isRelabelled) {
    steps.push(step({ kind: 'labelsChanged', ...place }, next.id, `Changes descriptions of the enum "${next.name}".`));
  }
  return steps;
}

function diffRoles(previous: readonly string[], next: readonly string[]): readonly ChangeStep[] {
  const added = next.filter((role) => !previous.includes(role));
  const removed = previous.filter((role) => !next.includes(role));
  if (added.length === 0 && removed.length === 0) return [];
  const parts = [
    ...(added.length > 0 ? [`Adds the roles ${added.join(', ')}.`] : []),
    ...(removed.length > 0 ? [`Removes the roles ${removed.join(', ')}: they no longer allow anybody anything.`] : []),
  ];
  return [
    step({ kind: 'rolesChanged', added, removed }, 'roles', parts.join(' '), { breaksClients: removed.length > 0 }),
  ];
}

function diffWorkflows(
  previous: ReadonlyMap<string, Workflow>,
  next: ReadonlyMap<string, Workflow>,
): readonly ChangeStep[] {
  const before = new Map([...previous.values()].map((workflow) => [workflow.id, workflow]));
  const after = new Set([...next.values()].map((workflow) => workflow.id));
  return [
    ...[...next.values()].flatMap((workflow) => {
      const { id, name } = workflow;
      const old = before.get(id);
      if (old === undefined) return [step({ kind: 'addWorkflow', workflow: name }, id, `Adds the workflow "${name}".`)];
      if (old.name === name && isDeepStrictEqual(old.definition, workflow.definition)) return [];
      const message =
        old.name === name ? `Changes the workflow "${name}".` : `Renames the workflow "${old.name}" to "${name}".`;
      // `startX` goes away with the name or the trigger.
      const breaksClients = isManual(old) && (old.name !== name || !isManual(workflow));
      return [step({ kind: 'workflowChanged', workflow: name }, id, message, { breaksClients })];
    }),
    ...[...previous.values()]
      .filter((workflow) => !after.has(workflow.id))
      .map((workflow) => {
        const costs = { breaksClients: isManual(workflow) };
        const change = { kind: 'removeWorkflow', workflow: workflow.name } as const;
        return step(change, workflow.id, `Removes the workflow "${workflow.name}".`, costs);
      }),
  ];
}

function diffWebhooks(previous: readonly Webhook[], next: readonly Webhook[]): readonly ChangeStep[] {
  const before = new Map(previous.map((webhook) => [webhook.id, webhook]));
  const after = new Set(next.map(({ id }) => id));
  return [
    ...next.flatMap((webhook) => {
      const { id, name } = webhook;
      const old = before.get(id);
      if (!old) return [step({ kind: 'addWebhook', webhook: name }, id, `Adds the webhook "${name}".`)];
      if (isDeepStrictEqual(old, webhook)) return [];
      const message =
        old.name === name ? `Changes the webhook "${name}".` : `Renames the webhook "${old.name}" to "${name}".`;
      return [step({ kind: 'webhookChanged', webhook: name }, id, message)];
    }),
    ...previous
      .filter(({ id }) => !after.has(id))
      .map(({ id, name }) => step({ kind: 'removeWebhook', webhook: name }, id, `Removes the webhook "${name}".`)),
  ];
}

function isManual({ definition }: Workflow): boolean {
  return definition.trigger.on === 'MANUAL';
}
