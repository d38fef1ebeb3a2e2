import { decimalSize } from '@trellis/scalars';
import type { RollupDefinition } from './definition.ts';
import type { FieldView, ModelView } from './validate/model-view.ts';

/** `invoices.total` as the relation and the field of its records; undefined for what is no such path. */
export function pathOfRollup({
  of,
}: RollupDefinition): { readonly relation: string; readonly field: string | undefined } | undefined {
  const [relation = '', field, ...rest] = of.split('.');
  return relation === '' || field === '' || rest.length > 0 ? undefined : { relation, field };
}

/** The field whose values a rollup takes, with its model; undefined where there is none. */
export function sourceOfRollup(
  models: ReadonlyMap<string, ModelView>,
  model: ModelView,
  rollup: RollupDefinition,
): { readonly model: ModelView; readonly field: FieldView } | undefined {
  const path = pathOfRollup(rollup);
  const type = path && model.fields.get(path.relation)?.type;
  const target = type?.kind === 'model' ? models.get(type.name) : undefined;
  const field = path?.field === undefined ? undefined : target?.fields.get(path.field);
  return target && field && { model: target, field };
}

/**
 * How many digits a decimal field has, and how many of them behind the point. A rollup has as many as it needs, and
 * behind the point as many as what it is computed from, unless it says so itself; an average as many as it takes.
 */
export function sizeOf(
  models: ReadonlyMap<string, ModelView>,
  model: ModelView,
  { definition }: FieldView,
): { readonly precision: number | undefined; readonly scale: number | undefined } {
  const size = decimalSize(definition ?? {});
  const rollup = definition?.rollup;
  if (rollup === undefined) return { precision: size?.precision, scale: size?.scale };
  if (size !== undefined || rollup.function === 'AVG') return { precision: undefined, scale: size?.scale };
  const source = sourceOfRollup(models, model, rollup);
  return { precision: undefined, scale: source && sizeOf(models, source.model, source.field).scale };
}
