import { type App, type AppDefinition, resolveApp } from '@trellis/app-definition';
import { evaluate, writeForm } from '@trellis/expression';
import type { Row } from './database.ts';

/** The formulas of an app, as they are checked for the product; what they give on a row, the evaluator says. */
const apps = new WeakMap<AppDefinition, App>();

/** What stands in a row, or follows from it. */
export function valueIn(app: AppDefinition, model: string, row: Row, name: string): unknown {
  const definition = app.models[model]?.fields[name];
  if (definition?.formula === undefined) return row[name];
  const known = apps.get(app) ?? resolveApp(app);
  apps.set(app, known);
  const field = known.models.get(model)?.fields.get(name);
  if (field?.kind !== 'value' || !field.computed) throw new Error(`${model}.${name} is no formula`);
  const { expression } = field.computed;
  const ids = Object.entries(row).map(([key, value]) => [`${key}Id`, value] as const);
  const value = evaluate(expression, { fields: { ...Object.fromEntries(ids), ...row } });
  if (value === null) return null;
  const form = writeForm(expression.type, value);
  return definition.type === 'Int' ? Number(form) : form;
}
