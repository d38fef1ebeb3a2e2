import type { AppDefinition, RuleDefinition } from '@trellis/app-definition';
import type { ErrorCode } from '@trellis/errors';
import type { Caller } from '@trellis/service-api';
import { type Database, findRow, type Row, withRow } from './database.ts';
import { type Given, givenIn, type GivenLink } from './data.ts';
import { storedFieldsOf, type OracleField } from './definition.ts';
import { meetsChecks } from './computed.ts';
import { brokenRules } from './constraints.ts';
import { changeLink } from './links.ts';
import { Refusal } from './refusal.ts';
import { remove } from './remove.ts';
import { gives, isAdmin, ruleHolds, rulesOf } from './rules.ts';
import { breaksUniqueKey } from './unique-keys.ts';
import { unionsHold } from './unions.ts';
import { findByUnique } from './unique.ts';
import { bumped } from './version.ts';
import { storedForm } from './values.ts';
import { type View, viewOf } from './view.ts';
import { holds } from './where.ts';

type Data = Readonly<Record<string, unknown>>;

export interface WriteArguments {
  readonly where?: Data;
  readonly data?: Data | null;
  readonly if?: Data | null;
  readonly expectedVersion?: number | null;
}

export interface Write {
  readonly app: AppDefinition;
  readonly database: Database;
  readonly caller: Caller;
  readonly verb: 'create' | 'update' | 'delete';
  readonly model: string;
  readonly args: WriteArguments;
  readonly newId: () => string;
}

export interface Written {
  readonly database: Database;
  readonly row: Row;
}

/** One field of a mutation. Throws a Refusal with all that is wrong with it. */
export function write(asked: Write): Written {
  switch (asked.verb) {
    case 'create':
      return create(asked);
    case 'update':
      return update(asked);
    case 'delete':
      return removed(asked);
  }
}

const anything: RuleDefinition = {};

function create({ app, database, caller, model, args, newId }: Write): Written {
  const given = givenIn(app, model, args.data ?? {}, 'create');
  const faults = new Set<ErrorCode>(given.faults);
  const names = given.names.filter((name) => name !== 'id');
  const rules = isAdmin(caller)
    ? [anything]
    : rulesOf(app, caller, model, 'create').filter((rule) => givesAll(rule, names, names));
  if (rules.length === 0) throw new Refusal([...faults, 'FORBIDDEN']);
  const view = viewOf(app, database, caller);
  const own = valuesOf(view, given, faults);
  const isTaken = findRow(database, model, own['id']) !== undefined;
  if (isTaken) faults.add('UNIQUE_VIOLATION');
  const id = isTaken || own['id'] === undefined ? newId() : (own['id'] as string);
  // One rule must allow it, with what it presets; those that preset the same are tried together.
  const groups = Map.groupBy(rules, (rule) => JSON.stringify(rule.set ?? {}));
  const groupFaults = new Set<ErrorCode>();
  for (const group of groups.values()) {
    const found = new Set<ErrorCode>(faults);
    const row = newRow(app, model, { ...own, ...presetsOf(app, model, group.slice(0, 1)), id }, caller);
    const written = settle({ app, database, caller, model, row, links: given.links, faults: found });
    const allowed = group.some((rule) =>
      ruleHolds(app, written.database, model, written.row, rule.check ?? rule.where),
    );
    if (!allowed) found.add('FORBIDDEN');
    if (found.size === 0) return written;
    for (const fault of found) groupFaults.add(fault);
  }
  throw new Refusal(groupFaults);
}

function update({ app, database, caller, model, args }: Write): Written {
  const given = givenIn(app, model, args.data ?? {}, 'update');
  const faults = new Set<ErrorCode>(given.faults);
  const view = viewOf(app, database, caller);
  const rules = isAdmin(caller) ? [anything] : rulesOf(app, caller, model, 'update');
  const able = given.names.map((name) => rules.filter((rule) => givesAll(rule, [name], given.names)));
  if (rules.length === 0 || able.some((some) => some.length === 0)) faults.add('FORBIDDEN');
  const own = valuesOf(view, given, faults);
  const before = findByUnique(view, model, { where: args.where ?? {} });
  if (!before) throw new Refusal([...faults, 'NOT_FOUND']);
  if (typeof args.expectedVersion === 'number' && args.expectedVersion !== before['version']) faults.add('CONFLICT');
  if (args.if && !holds(view, model, before, args.if)) faults.add('CONFLICT');

  const applies = (rule: RuleDefinition) => ruleHolds(app, database, model, before, rule.where);
  if (!rules.some(applies)) faults.add('FORBIDDEN');
  // A field is written by the first rule that gives it on this row, which brings what it presets.
  const chosen = able.map((some) => some.find(applies));
  const presets = presetsOf(
    app,
    model,
    rules.filter((rule) => chosen.includes(rule)),
  );
  const values = { ...own, ...presets };
  const isWritten = given.values.length > 0 || able.flat().some(presetsSomething);
  const row = isWritten ? bumped({ ...before, ...values }, caller) : before;
  const written = settle({ app, database, caller, model, row, links: given.links, faults });
  // A rule that presets something counts only where it was chosen.
  const allowed = able.every((some, index) =>
    some.some(
      (rule) =>
        applies(rule) &&
        (!presetsSomething(rule) || rule === chosen[index]) &&
        ruleHolds(app, written.database, model, written.row, rule.check ?? rule.where),
    ),
  );
  if (!allowed) faults.add('FORBIDDEN');
  if (faults.size > 0) throw new Refusal(faults);
  return written;
}

function removed({ app, database, caller, model, args }: Write): Written {
  const faults = new Set<ErrorCode>();
  const rules = isAdmin(caller) ? [anything] : rulesOf(app, caller, model, 'delete');
  if (rules.length === 0) faults.add('FORBIDDEN');
  const row = findByUnique(viewOf(app, database, caller), model, { where: args.where ?? {} });
  if (!row) throw new Refusal([...faults, 'NOT_FOUND']);
  if (typeof args.expectedVersion === 'number' && args.expectedVersion !== row['version']) faults.add('CONFLICT');
  if (!rules.some((rule) => ruleHolds(app, database, model, row, rule.where))) faults.add('FORBIDDEN');
  try {
    const after = remove(app, database, model, row, caller);
    if (faults.size === 0) return { database: after, row: findRow(after, model, row.id) ?? row };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    for (const code of error.codes) faults.add(code);
  }
  throw new Refusal(faults);
}

function givesAll(rule: RuleDefinition, names: readonly string[], given: readonly string[]): boolean {
  const presets = Object.keys(rule.set ?? {});
  return names.every((name) => gives(rule, name)) && !given.some((name) => presets.includes(name));
}

function presetsSomething({ set = {} }: RuleDefinition): boolean {
  return Object.keys(set).length > 0;
}

interface Settling {
  readonly app: AppDefinition;
  readonly database: Database;
  readonly caller: Caller;
  readonly model: string;
  readonly row: Row;
  readonly links: readonly GivenLink[];
  readonly faults: Set<ErrorCode>;
}

/** The database with the row as written and its links as changed; what is wrong with it is added to the faults. */
function settle({ app, database, caller, model, row, links, faults }: Settling): Written {
  for (const field of storedFieldsOf(app, model)) {
    if (isRequired(field) && row[field.name] === null) faults.add('VALIDATION_FAILED');
  }
  if (!unionsHold(app, model, row) || !meetsChecks(app, model, row)) faults.add('VALIDATION_FAILED');
  let after = withRow(database, model, row);
  if (breaksUniqueKey(app, after)) faults.add('UNIQUE_VIOLATION');
  for (const link of links) {
    try {
      after = changeLink(app, after, caller, row.id, link);
      if (breaksUniqueKey(app, after)) faults.add('UNIQUE_VIOLATION');
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      for (const code of error.codes) faults.add(code);
    }
  }
  return { database: after, row: findRow(after, model, row.id) ?? row };
}

function isRequired(field: OracleField): boolean {
  return field.kind === 'value' ? (field.definition.required ?? false) : field.kind === 'toOne' && field.required;
}

/** What is stored of the given values, relations as the ids of the records that they lead to. */
function valuesOf(view: View, given: Given, faults: Set<ErrorCode>): Data {
  return Object.fromEntries(
    given.values.map(({ field, value, connect }) => {
      if (connect === undefined) {
        if (value === null && isRequired(field)) faults.add('VALIDATION_FAILED');
        if (field.kind === 'value') for (const fault of brokenRules(field, value)) faults.add(fault);
        return [field.name, stored(field, value)];
      }
      const target = field.kind === 'toOne' ? findByUnique(view, field.target, { where: connect }) : undefined;
      if (!target) faults.add('NOT_FOUND');
      return [field.name, target?.id ?? null];
    }),
  );
}

function stored(field: OracleField, value: unknown): unknown {
  if (value === null || value === undefined || field.kind !== 'value') return value ?? null;
  const { type, definition } = field;
  const scale = definition.precision === undefined ? definition.scale : (definition.scale ?? 0);
  const one = (item: unknown) => storedForm(type, item, scale);
  return definition.list ? (value as unknown[]).map(one) : one(value);
}

function presetsOf(app: AppDefinition, model: string, rules: readonly RuleDefinition[]): Data {
  const fields = storedFieldsOf(app, model);
  const entries = rules.toReversed().flatMap(({ set = {} }) => Object.entries(set));
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const field = fields.find((other) => other.name === name);
      return [name, field ? stored(field, value) : value];
    }),
  );
}

function newRow(app: AppDefinition, model: string, values: Data & { readonly id: string }, caller: Caller): Row {
  const initial = storedFieldsOf(app, model).flatMap((field): [string, unknown][] => {
    if (field.kind === 'toMany' || field.kind === 'manyToMany') return [];
    return [[field.name, field.kind === 'value' ? stored(field, field.definition.default ?? null) : null]];
  });
  const actor = caller.person?.id ?? null;
  const now = new Date().toISOString();
  const system = { version: 1, createdAt: now, updatedAt: now, createdBy: actor, updatedBy: actor, deletedAt: null };
  return { ...system, ...Object.fromEntries(initial), ...values };
}
