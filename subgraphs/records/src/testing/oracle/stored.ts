import type { AppDefinition, RuleDefinition } from '@trellis/app-definition';
import type { Caller } from '@trellis/service-api';
import { generatedValue } from './computed.ts';
import type { Data } from './data.ts';
import type { Row } from './database.ts';
import { storedFieldsOf, type OracleField } from './definition.ts';
import { storedForm } from './values.ts';

/** A value as a record holds it. */
export function stored(field: OracleField, value: unknown): unknown {
  if (value === null || value === undefined || field.kind !== 'value') return value ?? null;
  const { type, definition } = field;
  const scale = definition.precision === undefined ? definition.scale : (definition.scale ?? 0);
  const one = (item: unknown) => storedForm(type, item, scale);
  return definition.list ? (value as unknown[]).map(one) : one(value);
}

/** What rules preset; of two the first counts. */
export function presetsOf(app: AppDefinition, model: string, rules: readonly RuleDefinition[]): Data {
  const fields = storedFieldsOf(app, model);
  const entries = rules.toReversed().flatMap(({ set = {} }) => Object.entries(set));
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const field = fields.find((other) => other.name === name);
      return [name, field ? stored(field, value) : value];
    }),
  );
}

export function newRow(app: AppDefinition, model: string, values: Data & { readonly id: string }, caller: Caller): Row {
  const initial = storedFieldsOf(app, model).flatMap((field): [string, unknown][] => {
    if (field.kind === 'toMany' || field.kind === 'manyToMany') return [];
    if (field.kind !== 'value') return [[field.name, null]];
    const { default: constant = generatedValue(app, model, field.name, caller) } = field.definition;
    return [[field.name, stored(field, constant)]];
  });
  const actor = caller.person?.id ?? null;
  const now = new Date().toISOString();
  const system = { version: 1, createdAt: now, updatedAt: now, createdBy: actor, updatedBy: actor, deletedAt: null };
  return { ...system, ...Object.fromEntries(initial), ...values };
}

export function isRequired(field: OracleField): boolean {
  return field.kind === 'value' ? (field.definition.required ?? false) : field.kind === 'toOne' && field.required;
}
