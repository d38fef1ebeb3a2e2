import type { AppDefinition, RuleDefinition } from '@trellis/app-definition';
import { now } from './clock.ts';
import { generatedValue } from './computed.ts';
import type { Data } from './data.ts';
import { type Database, type Row, rowsOf } from './database.ts';
import { storedFieldsOf, type OracleField } from './definition.ts';
import type { Session } from './session.ts';
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

export function newRow(
  { app, caller, database }: Pick<Session, 'app' | 'caller' | 'database'>,
  model: string,
  values: Data & { readonly id: string },
): Row {
  const initial = storedFieldsOf(app, model).flatMap((field): [string, unknown][] => {
    if (field.kind === 'toMany' || field.kind === 'manyToMany') return [];
    if (field.kind !== 'value') return [[field.name, null]];
    const { defaultSequence, default: constant = generatedValue(app, model, field.name, caller) } = field.definition;
    if (defaultSequence !== undefined) return [[field.name, nextNumber(database, model, field.name)]];
    return [[field.name, stored(field, constant)]];
  });
  const actor = caller.person?.id ?? null;
  const system = {
    version: 1,
    createdAt: now(),
    updatedAt: now(),
    createdBy: actor,
    updatedBy: actor,
    deletedAt: null,
  };
  return { ...system, ...Object.fromEntries(initial), ...values };
}

export function isRequired(field: OracleField): boolean {
  return field.kind === 'value' ? (field.definition.required ?? false) : field.kind === 'toOne' && field.required;
}

const numbered = /^S-(\d{4,})$/;

/** A text with the number of a sequence, which nobody foresees: any later one will do. */
export function isNumber(text: string): boolean {
  return numbered.test(text);
}

function nextNumber(database: Database, model: string, field: string): string {
  const taken = rowsOf(database, model).map((row) => Number(numbered.exec(String(row[field]))?.[1] ?? 0));
  return `S-${String(Math.max(0, ...taken) + 1).padStart(4, '0')}`;
}
