import type { AppDefinition } from '../definition.ts';
import { didYouMean, quoted } from '../nearest.ts';
import { pointer, type ProblemList } from '../problem.ts';
import { checkUrl } from './check-workflows.ts';
import { isComputed, type ModelView } from './model-view.ts';
import { namedField } from './named-field.ts';

/** Whether webhooks name what exists, and can be called. */
export function checkWebhooks(
  definition: AppDefinition,
  models: ReadonlyMap<string, ModelView>,
  found: ProblemList,
): void {
  for (const [name, webhook] of Object.entries(definition.webhooks ?? {})) {
    const path = pointer('webhooks', name);
    checkUrl(webhook.url, path + pointer('url'), found);
    const model = models.get(webhook.model);
    if (model) {
      webhook.fields?.forEach((field, i) => checkField(model, field, path + pointer('fields', i), found));
      continue;
    }
    const hint = didYouMean(webhook.model, models.keys());
    found.error('MODEL_UNKNOWN', path + pointer('model'), `There is no model ${quoted(webhook.model)}.${hint}`);
  }
}

function checkField(model: ModelView, name: string, path: string, found: ProblemList): void {
  const field = namedField(model, name, path, found);
  if (field && (isComputed(field) || (field.list && field.type.kind === 'model'))) {
    const message = `"${name}" is not stored with the record, so a change has no value of it. Leave it out.`;
    found.error('FIELD_NOT_ALLOWED', path, message);
  }
}
