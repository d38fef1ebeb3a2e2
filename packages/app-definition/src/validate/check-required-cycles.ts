import { pointer, type ProblemList } from '../problem.ts';
import { type FieldView, isToOne, type ModelView } from './model-view.ts';

/** Finds required relations that lead in a circle: nobody could ever create the first record of it. */
export function checkRequiredCycles(models: ReadonlyMap<string, ModelView>, found: ProblemList): void {
  const state = new Map<string, 'open' | 'done'>();
  const chain: Step[] = [];

  const visit = (model: ModelView): void => {
    state.set(model.name, 'open');
    for (const field of model.fields.values()) {
      const target = requiredTarget(field, models);
      if (target === undefined) continue;
      chain.push({ model, field });
      if (state.get(target.name) === 'open') report(chain, target, found);
      else if (!state.has(target.name)) visit(target);
      chain.pop();
    }
    state.set(model.name, 'done');
  };
  for (const model of models.values()) if (!state.has(model.name)) visit(model);
}

interface Step {
  readonly model: ModelView;
  readonly field: FieldView;
}

function requiredTarget(field: FieldView, models: ReadonlyMap<string, ModelView>): ModelView | undefined {
  if (!isToOne(field) || !field.definition?.required || field.type.kind !== 'model') return undefined;
  return models.get(field.type.name);
}

/** One problem a circle, at the field that closes it. */
function report(chain: readonly Step[], target: ModelView, found: ProblemList): void {
  const circle = chain.slice(chain.findIndex((step) => step.model === target));
  const last = circle.at(-1);
  if (last === undefined) return;
  const way = circle.map((step) => `${step.model.name}.${step.field.name}`).join(' → ');
  const message = `These required relations lead in a circle, so that no first record can be created: ${way} → ${target.name}. Take "required" away from one of them.`;
  found.error('REQUIRED_CYCLE', last.model.path + pointer('fields', last.field.name, 'required'), message);
}
