import { didYouMean, quoted } from '../nearest.ts';
import type { ProblemList } from '../problem.ts';
import type { ModelView } from './model-view.ts';

/** The field that a definition names; where there is none, that is a problem at its place. */
export function namedField(
  model: ModelView,
  name: string,
  path: string,
  found: ProblemList,
): ReturnType<ModelView['fields']['get']> {
  const field = model.fields.get(name);
  if (field) return field;
  const relation = model.idNames.get(name);
  const hint = relation ? ` Write "${relation.name}".` : didYouMean(name, model.fields.keys());
  found.error('FIELD_UNKNOWN', path, `"${model.name}" has no field ${quoted(name)}.${hint}`);
  return undefined;
}
