import type { App, JsonObject, Model, Workflow, WorkflowTrigger } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import type { FeedChange } from '@trellis/service-api';
import { matchImage, type Verdict } from './match-image.ts';

/** Whether a change of a record starts a workflow; `unknown` where records must be asked about `where`. */
export function isStartedBy(workflow: Workflow, model: Model, change: FeedChange): Verdict {
  const { trigger } = workflow.definition;
  if (change.new === null || !isOfKind(trigger, model, change)) return 'no';
  const where = whereOf(trigger);
  return where ? matchImage(model, where, change.new) : 'yes';
}

export function whereOf(trigger: WorkflowTrigger): JsonObject | undefined {
  return trigger.on === 'MANUAL' ? undefined : trigger.where;
}

/** The workflows that changes of a model start. */
export function workflowsOn(app: App, model: string): readonly Workflow[] {
  return [...app.workflows.values()].filter(
    ({ definition }) => definition.model === model && definition.trigger.on !== 'MANUAL',
  );
}

function isOfKind(trigger: WorkflowTrigger, model: Model, change: FeedChange): boolean {
  switch (trigger.on) {
    case 'CREATE':
      return change.op === 'I';
    case 'UPDATE':
      return change.op === 'U' && isUpdate(change) && changesOneOf(model, trigger.fields, change);
    case 'MANUAL':
      return false;
    default:
      return unreachable(trigger);
  }
}

/** A soft delete and a restore change `deletedAt`; what happens to a record in between concerns nobody. */
function isUpdate({ old, new: after }: FeedChange): boolean {
  return (old?.['deletedAt'] ?? null) === null && (after?.['deletedAt'] ?? null) === null;
}

function changesOneOf(model: Model, fields: readonly string[] | undefined, change: FeedChange): boolean {
  if (!fields) return true;
  // Both images were written by PostgreSQL, in one form.
  const text = (image: FeedChange['old'], name: string) => JSON.stringify(image?.[name] ?? null);
  return fields.some((name) => {
    const field = model.fields.get(name);
    const column = field?.kind === 'toOne' ? field.idName : name;
    return text(change.old, column) !== text(change.new, column);
  });
}
