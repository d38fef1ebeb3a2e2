import { type App, type AppDefinition, resolveApp, type ValueType } from '@trellis/app-definition';
import { evaluate, type Expression, holds, type Value, writeForm } from '@trellis/expression';
import type { Caller } from '@trellis/service-api';
import { isDeleted, type Row } from './database.ts';

/** The formulas of an app, as they are checked for the product; what they give on a row, the evaluator says. */
const apps = new WeakMap<AppDefinition, App>();

/** Whether a record meets its model's checks; one that is deleted need not. */
export function meetsChecks(app: AppDefinition, model: string, row: Row): boolean {
  if (isDeleted(app, model, row)) return true;
  const checks = resolved(app).models.get(model)?.checks ?? [];
  return checks.every(({ expression }) => holds(expression, { fields: fieldsOf(row) }));
}

/** What stands in a row, or follows from it. */
export function valueIn(app: AppDefinition, model: string, row: Row, name: string): unknown {
  const definition = app.models[model]?.fields[name];
  if (definition?.formula === undefined) return row[name];
  const field = resolved(app).models.get(model)?.fields.get(name);
  if (field?.kind !== 'value' || field.computed?.kind !== 'formula') throw new Error(`${model}.${name} is no formula`);
  const { expression } = field.computed;
  return formOf(field.type, expression, evaluate(expression, { fields: fieldsOf(row) }));
}

/** What a field of a new record has where nothing is given and its default is an expression. */
export function generatedValue(app: AppDefinition, model: string, name: string, caller: Caller): unknown {
  const field = resolved(app).models.get(model)?.fields.get(name);
  if (field?.kind !== 'value' || field.generated?.kind !== 'expression') return null;
  const { expression } = field.generated;
  const value = evaluate(expression, { fields: {}, variables: { 'user.id': caller.person?.id ?? null } });
  return formOf(field.type, expression, value);
}

/** A value as the API writes it. */
function formOf(type: ValueType, expression: Expression, value: Value | null): unknown {
  if (value === null) return null;
  const form = writeForm(expression.type, value);
  return type.kind === 'scalar' && type.scalar === 'Int' ? Number(form) : form;
}

function resolved(app: AppDefinition): App {
  const known = apps.get(app) ?? resolveApp(app);
  apps.set(app, known);
  return known;
}

/** Relations stand in a row by their names, and in expressions by those of their ids. */
function fieldsOf(row: Row): Readonly<Record<string, unknown>> {
  const ids = Object.entries(row).map(([key, value]) => [`${key}Id`, value] as const);
  return { ...Object.fromEntries(ids), ...row };
}
