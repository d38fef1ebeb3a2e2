import type { AppDefinition } from '@trellis/app-definition';
import * as fc from 'fast-check';
import { type Database, type Row, rowsOf, withLinks, withRow } from '../oracle/database.ts';
import { meetsChecks } from '../oracle/computed.ts';
import { storedFieldsOf, isSoft, modelOf, type OracleField } from '../oracle/definition.ts';
import { breaksUniqueKey } from '../oracle/unique-keys.ts';
import { unionsHold, unionsOf } from '../oracle/unions.ts';
import { storedForm } from '../oracle/values.ts';
import { chance } from './arbitrary-fields.ts';
import { people, validPoolOf } from './pools.ts';

const moments = ['2021-01-01T00:00:00.000Z', '2022-02-02T02:02:02.002Z', '2023-03-03T03:03:03.003Z'];

/** A record as drawn: a relation is a number that chooses among the records there are. */
interface Draft {
  readonly id: string;
  readonly isDeleted: boolean;
  readonly system: Readonly<Record<string, unknown>>;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Records that keep all rules of an app: what would break one is left out. */
export function arbitraryDatabase(app: AppDefinition, maxRows = 10, minRows = 2): fc.Arbitrary<Database> {
  const drafts = Object.keys(app.models).map((model) =>
    fc.array(arbitraryDraft(app, model), { minLength: minRows, maxLength: maxRows, size: 'max' }),
  );
  const links = fc.array(fc.tuple(fc.nat(maxRows - 1), fc.nat(maxRows - 1)), { maxLength: maxRows * 2, size: 'max' });
  const pairs = pairsOf(app);
  return fc.record({ drafts: fc.tuple(...drafts), links: fc.tuple(...pairs.map(() => links)) }).map((drawn) => {
    // Required relations lead from earlier models to later ones.
    const models = Object.keys(app.models).map((model, index) => ({ model, drafts: drawn.drafts[index] ?? [] }));
    let database: Database = { rows: Object.fromEntries(models.map(({ model }) => [model, []])), links: {} };
    for (const { model, drafts: own } of models.toReversed()) database = addRows(app, database, model, own);
    for (const { model, drafts: own } of models) database = pointSome(app, database, model, own);
    return pairs.reduce((linked, pair, index) => link(linked, pair, drawn.links[index] ?? []), database);
  });
}

function arbitraryDraft(app: AppDefinition, model: string): fc.Arbitrary<Draft> {
  const values = storedFieldsOf(app, model).flatMap((field) => {
    const arbitrary = valueOf(field);
    return arbitrary ? [[field.name, arbitrary] as const] : [];
  });
  return fc.record({
    id: fc.uuid(),
    isDeleted: chance(5),
    system: fc.record({
      version: fc.integer({ min: 1, max: 3 }),
      createdAt: fc.constantFrom(...moments),
      updatedAt: fc.constantFrom(...moments),
      createdBy: fc.constantFrom(null, ...people),
      updatedBy: fc.constantFrom(null, ...people),
    }),
    values: fc.record(Object.fromEntries(values), { noNullPrototype: true }),
  });
}

function valueOf(field: OracleField): fc.Arbitrary<unknown> | undefined {
  if (field.kind === 'toMany' || field.kind === 'manyToMany') return undefined;
  if (field.kind === 'toOne') return field.required ? fc.nat(6) : fc.option(fc.nat(6), { freq: 3 });
  const { definition, type } = field;
  const scale = definition.precision === undefined ? definition.scale : (definition.scale ?? 0);
  const one = fc.constantFrom(...validPoolOf(definition)).map((value) => storedForm(type, value, scale));
  const value = definition.list ? fc.array(one, { maxLength: 3 }) : one;
  return definition.required ? value : fc.option(value, { freq: 3 });
}

function addRows(app: AppDefinition, before: Database, model: string, drafts: readonly Draft[]): Database {
  let database = before;
  for (const { id, isDeleted, system, values } of drafts) {
    const deletedAt = isSoft(modelOf(app, model)) && isDeleted ? '2024-04-04T04:04:04.004Z' : null;
    const row: Record<string, unknown> & Row = { id, ...system, deletedAt, ...values };
    let isWhole = true;
    for (const field of storedFieldsOf(app, model)) {
      if (field.kind !== 'toOne') continue;
      row[field.name] = field.required ? chosen(app, database, field.target, row, values[field.name]) : null;
      if (field.required && row[field.name] === null) isWhole = false;
    }
    for (const { required, members } of unionsOf(app, model)) {
      if (!required) continue;
      const led = members.find(({ name, target }) => chosen(app, database, target, row, values[name]) !== null);
      if (led) row[led.name] = chosen(app, database, led.target, row, values[led.name]);
      else isWhole = false;
    }
    const next = withRow(database, model, row);
    if (isWhole && meetsChecks(app, model, row) && !breaksUniqueKey(app, next)) database = next;
  }
  return database;
}

/** Relations that may be missing, once all records are there: they may lead in circles. */
function pointSome(app: AppDefinition, before: Database, model: string, drafts: readonly Draft[]): Database {
  let database = before;
  for (const draft of drafts) {
    for (const field of storedFieldsOf(app, model)) {
      const row = rowsOf(database, model).find(({ id }) => id === draft.id);
      if (!row || field.kind !== 'toOne' || field.required) continue;
      const target = chosen(app, database, field.target, row, draft.values[field.name]);
      const led = { ...row, [field.name]: target };
      const next = withRow(database, model, led);
      if (unionsHold(app, model, led) && !breaksUniqueKey(app, next)) database = next;
    }
  }
  return database;
}

/** A record that is not deleted never leads to one that is. */
function chosen(app: AppDefinition, database: Database, target: string, row: Row, number: unknown): string | null {
  if (typeof number !== 'number') return null;
  const isLive = row['deletedAt'] === null;
  const rows = rowsOf(database, target).filter(
    (other) => !isLive || !isSoft(modelOf(app, target)) || other['deletedAt'] === null,
  );
  return rows[number % Math.max(1, rows.length)]?.id ?? null;
}

interface Pair {
  readonly name: string;
  readonly models: readonly [string, string];
}

function pairsOf(app: AppDefinition): readonly Pair[] {
  return Object.keys(app.models).flatMap((model) =>
    storedFieldsOf(app, model).flatMap((field): readonly Pair[] =>
      field.kind === 'manyToMany' && field.isFirst ? [{ name: field.pair, models: [model, field.target] }] : [],
    ),
  );
}

function link(database: Database, { name, models }: Pair, drawn: readonly (readonly [number, number])[]): Database {
  const [first, second] = models.map((model) => rowsOf(database, model));
  const links = drawn.flatMap(([a, b]): readonly (readonly [string, string])[] => {
    const [one, other] = [first?.[a], second?.[b]];
    return one && other ? [[one.id, other.id]] : [];
  });
  return withLinks(database, name, [...new Map(links.map((pair) => [pair.join(), pair])).values()]);
}
