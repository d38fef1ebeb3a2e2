import type { Row } from './database.ts';
import { mustField } from './definition.ts';
import { averageOf, compareValues, keyOf, storedForm, sumOf } from './values.ts';
import type { World } from './world.ts';

export type MeasureName = 'sum' | 'avg' | 'min' | 'max';

/** The values that are seen of a field: what is missing or hidden counts nowhere. */
function valuesOf(world: World, model: string, rows: readonly Row[], name: string): readonly unknown[] {
  return rows.flatMap((row) => {
    const value = world.value(model, row, name);
    return value === null || value === undefined ? [] : [value];
  });
}

/** A text that two rows share exactly where they show the same value of a field; undefined where there is none. */
export function valueKey(world: World, model: string, row: Row, name: string): string | undefined {
  const field = mustField(world.app, model, name);
  const type = field.kind === 'value' ? field.type : 'UUID';
  const [value] = valuesOf(world, model, [row], field.name);
  if (value === undefined) return undefined;
  const isList = field.kind === 'value' && field.definition.list;
  return isList ? JSON.stringify((value as unknown[]).map((item) => keyOf(type, item))) : keyOf(type, value);
}

export function countDistinct(world: World, model: string, rows: readonly Row[], name: string): number {
  return new Set(rows.flatMap((row) => valueKey(world.aggregates, model, row, name) ?? [])).size;
}

/** A field of `PostSum` and its like. */
export function measureOf(
  world: World,
  model: string,
  rows: readonly Row[],
  name: MeasureName,
  fieldName: string,
): unknown {
  const field = mustField(world.app, model, fieldName);
  if (field.kind !== 'value') return null;
  const { type, definition } = field;
  const values = valuesOf(world.aggregates, model, rows, fieldName);
  const [first] = values;
  if (first === undefined) return null;
  // What is computed has its form already.
  const one = (value: unknown) => (definition.rollup ? value : storedForm(type, value, definition.scale));
  switch (name) {
    case 'sum':
      return sumOf(type, values, definition.scale);
    case 'avg':
      return averageOf(type, values, definition.scale);
    case 'min':
      return one(values.reduce((a, b) => ((compareValues(type, a, b) ?? 0) <= 0 ? a : b)));
    case 'max':
      return one(values.reduce((a, b) => ((compareValues(type, a, b) ?? 0) >= 0 ? a : b)));
  }
}
