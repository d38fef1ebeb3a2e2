import type { AppDefinition } from '@trellis/app-definition';
import type { Caller } from '@trellis/service-api';
import { now } from './clock.ts';
import { type Database, findRow, isDeleted, type Row, rowsOf, withLinks, withoutRow, withRow } from './database.ts';
import { meetsChecks } from './computed.ts';
import { fieldsOf, isSoft, modelOf, type OracleField } from './definition.ts';
import { Refusal, Undecided } from './refusal.ts';
import { breaksUniqueKey } from './unique-keys.ts';
import { bumped } from './version.ts';

/** That relations contradict one another: a record that restricts the delete would itself be gone with it. */
export class Contradiction extends Undecided {}

/** Records deleted together, softly or for good, with what their relations ask of others. */
export function remove(
  app: AppDefinition,
  database: Database,
  model: string,
  ids: readonly string[],
  caller: Caller,
  isForGood = !isSoft(modelOf(app, model)),
): Database {
  const removed = (order: readonly string[]) =>
    decided(app, database, caller, (removal) => {
      if (isForGood) removal.forGood(model, order);
      else removal.softly(model, order, now());
    });
  const inOrder = removed(ids);
  // Which of the records is seen to first shows where they take one another, or what leads to them.
  if (ids.length > 1 && timeless(removed(ids.toReversed())) !== timeless(inOrder)) throw new Contradiction();
  return inOrder;
}

function timeless(database: Database): string {
  return JSON.stringify(database, (name, value: unknown) =>
    name === 'updatedAt' || name === 'deletedAt' ? value !== null : value,
  );
}

/** A deleted record put back, with what its delete took. */
export function restore(app: AppDefinition, database: Database, model: string, id: string, caller: Caller): Database {
  try {
    return decided(app, database, caller, (removal) => removal.back(model, [id]));
  } catch (error) {
    const row = findRow(database, model, id);
    // Of a check and a taken key the database tells the one that it meets first.
    if (!(error instanceof Refusal) || !row) throw error;
    const isTaken = breaksUniqueKey(app, withRow(database, model, { ...row, deletedAt: null }));
    throw isTaken ? new Refusal([...error.codes, 'UNIQUE_VIOLATION']) : error;
  }
}

function decided(app: AppDefinition, database: Database, caller: Caller, act: (removal: Removal) => void): Database {
  const attempt = (arrange: Arrange): Database | undefined => {
    const removal = new Removal(app, database, caller, arrange);
    try {
      act(removal);
      removal.end();
      return removal.database;
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  };
  // In which order relations and rows are gone through is the database's own affair.
  const arranged = orders.flatMap((relations) => orders.map((rows) => ({ relations, rows })));
  const [first, ...others] = arranged.map((arrange) => attempt({ ...arrange, restrictsAtEnd: false }));
  if (first !== undefined && !others.includes(undefined)) return first;
  // What restricts in one order may itself be gone first in another; what restricts even at the end does in all.
  if (arranged.some((arrange) => attempt({ ...arrange, restrictsAtEnd: true }) !== undefined))
    throw new Contradiction();
  throw new Refusal(['VALIDATION_FAILED']);
}

type Order = <T>(list: readonly T[]) => readonly T[];
interface Arrange {
  readonly relations: Order;
  readonly rows: Order;
  /** Whether what restricts a delete is looked at once all is done. */
  readonly restrictsAtEnd: boolean;
}

const orders: readonly Order[] = [(list) => list, (list) => list.toReversed()];

interface Incoming {
  readonly from: string;
  readonly field: Extract<OracleField, { kind: 'toOne' }>;
}

class Removal {
  database: Database;
  readonly #app: AppDefinition;
  readonly #caller: Caller;
  readonly #arrange: Arrange;
  readonly #restricting: { readonly model: string; readonly field: Incoming['field']; readonly row: Row }[] = [];

  constructor(app: AppDefinition, database: Database, caller: Caller, arrange: Arrange) {
    this.#app = app;
    this.database = database;
    this.#caller = caller;
    this.#arrange = arrange;
  }

  /** Whether anything that restricted is there still, and leads to what is gone. */
  end(): void {
    for (const { model, field, row } of this.#restricting) {
      const found = this.#find(model, row.id);
      if (!found || found[field.name] !== row[field.name]) continue;
      // To what is gone for good not even a deleted record leads.
      const isGone = this.#find(field.target, String(row[field.name])) === undefined;
      if (isGone || !isDeleted(this.#app, model, found)) throw new Refusal(['VALIDATION_FAILED']);
    }
  }

  /** Deleted records are as if they were not there: they restrict nothing, and stay as they are. */
  softly(model: string, ids: readonly string[], at: string): void {
    const rows = ids.flatMap((id) => this.#find(model, id) ?? []).filter((row) => row['deletedAt'] === null);
    for (const row of rows) this.#write(model, { ...row, deletedAt: at });
    for (const { id } of this.#arrange.rows(rows)) {
      for (const { from, field } of this.#incoming(model)) {
        const isSoftHere = isSoft(modelOf(this.#app, from));
        const pointing = this.#pointing(from, field.name, id).filter(
          (other) => !isSoftHere || other['deletedAt'] === null,
        );
        if (field.onDelete !== 'CASCADE') this.#release(from, field, pointing);
        else if (isSoftHere) this.softly(from, idsOf(pointing), at);
        else this.forGood(from, idsOf(pointing));
      }
    }
  }

  /** Nothing may point to what is no more, not even a deleted record. */
  forGood(model: string, ids: readonly string[]): void {
    const known = ids.filter((id) => this.#find(model, id));
    for (const id of known) {
      this.database = withoutRow(this.database, model, id);
      this.#unlink(model, id);
    }
    for (const id of this.#arrange.rows(known)) {
      for (const { from, field } of this.#incoming(model)) {
        const pointing = this.#pointing(from, field.name, id);
        if (field.onDelete === 'CASCADE') this.forGood(from, idsOf(pointing));
        else this.#release(from, field, pointing);
      }
    }
  }

  /** What was deleted at the same moment by a cascade comes back, too; nothing leads to what is still deleted. */
  back(model: string, ids: readonly string[]): void {
    const rows = ids.flatMap((id) => this.#find(model, id) ?? []);
    for (const row of rows) {
      const whole = { ...row, deletedAt: null };
      if (!meetsChecks(this.#app, model, whole)) throw new Refusal(['VALIDATION_FAILED']);
      this.#write(model, whole);
    }
    for (const { id, deletedAt } of rows) {
      for (const { from, field } of this.#incoming(model)) {
        if (field.onDelete !== 'CASCADE' || !isSoft(modelOf(this.#app, from))) continue;
        const taken = this.#pointing(from, field.name, id).filter((other) => other['deletedAt'] === deletedAt);
        this.back(from, idsOf(taken));
      }
      for (const field of fieldsOf(this.#app, model)) {
        const row = this.#find(model, id);
        if (field.kind !== 'toOne' || !row) continue;
        const target = this.#find(field.target, String(row[field.name]));
        if (!target || !isDeleted(this.#app, field.target, target)) continue;
        if (field.onDelete !== 'SET_NULL') throw new Refusal(['VALIDATION_FAILED']);
        this.#write(model, { ...row, [field.name]: null });
      }
    }
  }

  #release(model: string, field: Incoming['field'], rows: readonly Row[]): void {
    if (field.onDelete === 'RESTRICT' && rows.length > 0) {
      if (!this.#arrange.restrictsAtEnd) throw new Refusal(['VALIDATION_FAILED']);
      this.#restricting.push(...rows.map((row) => ({ model, field, row })));
      return;
    }
    for (const row of rows) this.#write(model, { ...row, [field.name]: null });
  }

  #unlink(model: string, id: string): void {
    for (const field of fieldsOf(this.#app, model)) {
      if (field.kind !== 'manyToMany' || field.through) continue;
      const own = field.isFirst ? 0 : 1;
      const links = this.database.links[field.pair] ?? [];
      const kept = links.filter((link) => link[own] !== id);
      this.database = withLinks(this.database, field.pair, kept);
    }
  }

  #find(model: string, id: string): Row | undefined {
    return findRow(this.database, model, id);
  }

  #incoming(model: string): readonly Incoming[] {
    const relations = Object.keys(this.#app.models).flatMap((from) =>
      fieldsOf(this.#app, from).flatMap((field) =>
        field.kind === 'toOne' && field.target === model ? [{ from, field }] : [],
      ),
    );
    return this.#arrange.relations(relations);
  }

  #pointing(model: string, field: string, id: string): readonly Row[] {
    return rowsOf(this.database, model).filter((row) => row[field] === id);
  }

  #write(model: string, row: Row): void {
    this.database = withRow(this.database, model, bumped(row, this.#caller));
  }
}

function idsOf(rows: readonly Row[]): readonly string[] {
  return rows.map(({ id }) => id);
}
