import type { JsonValue } from '../definition.ts';
import { pointer, type ProblemList } from '../problem.ts';
import { sourceOfRollup } from '../rollups.ts';
import { isList, isObject, maxDepth } from './check-values.ts';
import type { FieldView, ModelView } from './model-view.ts';

/** A rollup of rollups is written out into one statement, which has to end somewhere. */
const maximumRollups = 30;

type Models = ReadonlyMap<string, ModelView>;

interface Place {
  readonly model: ModelView;
  readonly field: FieldView;
}

/** Whether rollups that are computed from others come to an end. */
export function checkRollupsOnRollups(models: Models, found: ProblemList): void {
  const known = new Map<FieldView, number>();
  const reading: Place[] = [];
  /** How many rollups are computed for one. */
  const weigh = (place: Place): number => {
    const weight = known.get(place.field);
    if (weight !== undefined) return weight;
    // So many are told at the first of them.
    if (reading.length > maximumRollups) return 1;
    reading.push(place);
    const weights = rollupsIn(models, place).map((next) => {
      const start = reading.findIndex(({ field }) => field === next.field);
      if (start < 0) return weigh(next);
      const way = [...reading.slice(start), next].map(({ model, field }) => `${model.name}.${field.name}`);
      const message = `"${next.field.name}" would be computed from itself: ${way.join(' → ')}.`;
      found.error('VALUE_INVALID', pathOf(next), message);
      return 0;
    });
    reading.pop();
    const sum = weights.reduce((all, one) => all + one, 1);
    if (sum > maximumRollups) {
      const message = `For this, more than ${maximumRollups} rollups would be computed, because those that it names name others. Name fewer.`;
      found.error('LIMIT_EXCEEDED', pathOf(place), message);
    }
    // One that is too large is told once, and not again of all that name it.
    const counted = sum > maximumRollups ? 1 : sum;
    known.set(place.field, counted);
    return counted;
  };
  for (const model of models.values()) {
    for (const field of model.fields.values()) if (field.definition?.rollup) weigh({ model, field });
  }
}

function pathOf({ model, field }: Place): string {
  return model.path + pointer('fields', field.name, 'rollup');
}

/** The rollups that one names, each as often as it is computed for it. */
function rollupsIn(models: Models, { model, field }: Place): readonly Place[] {
  const rollup = field.definition?.rollup;
  if (rollup === undefined) return [];
  const source = sourceOfRollup(models, model, rollup);
  const [relation = ''] = rollup.of.split('.');
  const type = model.fields.get(relation)?.type;
  const target = type?.kind === 'model' ? models.get(type.name) : undefined;
  const filtered = target && rollup.where ? fieldsIn(models, target, rollup.where) : [];
  return [...(source ? [source] : []), ...filtered].filter((place) => place.field.definition?.rollup !== undefined);
}

/** The fields that a filter compares, each as often as it does. */
function fieldsIn(models: Models, model: ModelView, where: JsonValue, depth = 0): readonly Place[] {
  if (depth > maxDepth) return [];
  if (isList(where)) return where.flatMap((part) => fieldsIn(models, model, part, depth + 1));
  if (!isObject(where)) return [];
  return Object.entries(where).flatMap(([key, filter]) => {
    if (key === 'AND' || key === 'OR' || key === 'NOT') return fieldsIn(models, model, filter, depth + 1);
    const field = model.fields.get(key);
    if (field === undefined || !isObject(filter)) return [];
    if (field.type.kind !== 'model')
      return Object.keys(filter).flatMap((operator) => {
        const place = { model, field };
        return operator === 'between' ? [place, place] : [place];
      });
    const target = models.get(field.type.name);
    if (target === undefined) return [];
    const parts = field.list ? Object.values(filter) : [filter];
    return parts.flatMap((part) => fieldsIn(models, target, part, depth + 1));
  });
}
