import { typeNames } from '@trellis/records-schema';
import type { AppField, AppModel } from './app-models.ts';

/** Of an app's models and fields those that the caller can read or write: the others are told to nobody. */
export function visibleModels(
  models: ReadonlyMap<string, AppModel>,
  hidden: ReadonlySet<string>,
): ReadonlyMap<string, AppModel> {
  if (hidden.size === 0) return models;
  return new Map(
    [...models].flatMap(([name, model]) => (hidden.has(name) ? [] : [[name, visibleModel(model, hidden)] as const])),
  );
}

function visibleModel(model: AppModel, hidden: ReadonlySet<string>): AppModel {
  const { object, createInput, updateInput } = typeNames(model.name);
  const isUsed = ({ name }: AppField) =>
    !hidden.has(`${object}.${name}`) ||
    [createInput, updateInput].some((input) => !hidden.has(input) && !hidden.has(`${input}.${name}`));
  const fields = model.fields.filter(isUsed).map((field) => visibleField(field, hidden));
  const hasDisplay = fields.some(({ name }) => name === model.display);
  return { ...model, fields, display: hasDisplay ? model.display : undefined };
}

/** A relation does not name what cannot be seen at its other end. */
function visibleField(field: AppField, hidden: ReadonlySet<string>): AppField {
  const targets = field.type.split(' | ').filter((target) => !hidden.has(target));
  const isInverseSeen = targets.some((target) => !hidden.has(`${target}.${field.inverse}`));
  return { ...field, type: targets.join(' | '), inverse: isInverseSeen ? field.inverse : undefined };
}
