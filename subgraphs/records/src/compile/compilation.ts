import type { App, Model } from '@trellis/app-definition';
import type { CallerThen, CursorBinding, Param } from '../request.ts';
import { sql, type SQL, verbatim } from '../sql.ts';
import { paramType } from './param-type.ts';

/** When a part of a statement is true. */
export interface Moment {
  /** A table as it was; undefined where it is as it was. */
  table(name: string): SQL | undefined;
  /** Whose values the rules mean; absent for the caller who asks. */
  readonly caller?: CallerThen;
  /** The moment itself, within a model's history; absent where no version is to be left out. */
  until?(model: Model): SQL;
}

/** What every clause of one statement shares: the app, its schema, the parameters in their order, what is read of rows. */
export class Compilation {
  readonly app: App;
  readonly schema: string;
  readonly #placeholder: (index: number) => SQL;
  readonly #params: StatementParam[];
  readonly #types: string[];
  readonly #tables: Map<string, number>;
  readonly #read = new Map<SQL, Set<string>>();
  readonly #moment: Moment | undefined;

  /**
   * `placeholder` writes where the value of a parameter stands; by default it is one of the statement's own. `within` is
   * for a part of another statement: see `at`.
   */
  constructor(
    app: App,
    schema: string,
    placeholder: (index: number) => SQL = sql.value,
    within?: { readonly statement: Compilation; readonly moment: Moment },
  ) {
    this.app = app;
    this.schema = schema;
    this.#placeholder = placeholder;
    this.#params = within ? within.statement.#params : [];
    this.#types = within ? within.statement.#types : [];
    this.#tables = within ? within.statement.#tables : new Map<string, number>();
    this.#moment = within?.moment;
  }

  /** A part of the same statement that is about another moment: other tables, another caller, maybe another version of the app. */
  at(app: App, moment: Moment): Compilation {
    return new Compilation(app, this.schema, this.#placeholder, { statement: this, moment });
  }

  get params(): readonly StatementParam[] {
    return this.#params;
  }

  /** The parameters' SQL types. */
  get types(): readonly string[] {
    return this.#types;
  }

  /** All tables that the statement reads so far, and in how many places. */
  get tables(): ReadonlyMap<string, number> {
    return this.#tables;
  }

  table(name: string): SQL {
    this.#tables.set(name, (this.#tables.get(name) ?? 0) + 1);
    return this.#moment?.table(name) ?? sql.identifier(this.schema, name);
  }

  /** The last moment whose versions are told; undefined for all. */
  until(model: Model): SQL | undefined {
    return this.#moment?.until?.(model);
  }

  /** A column of a row; it is noted, so that a select below can be of what is read and no more. */
  column(row: SQL, name: string): SQL {
    const read = this.#read.get(row);
    if (read) read.add(name);
    else this.#read.set(row, new Set([name]));
    return sql`${row}.${sql.identifier(name)}`;
  }

  /** The columns of `from` that `row`, which is selected from it, was asked for so far: to be written after all that reads it. */
  columnsRead(row: SQL, from: SQL): readonly SQL[] {
    return [...(this.#read.get(row) ?? [])].map((name) => this.column(from, name));
  }

  /** A value of the request as a typed placeholder. */
  param(param: Param): SQL {
    if (param.source.kind === 'item') return sql.identifier('item', param.source.column);
    const { source } = param;
    const known =
      this.#moment?.caller && source.kind === 'caller'
        ? { ...param, source: { ...source, as: this.#moment.caller } }
        : param;
    return this.#place({ kind: 'request', param: known }, paramType(param.type));
  }

  /** A value that the engine itself supplies at each run. */
  own(value: OwnValue, type: string): SQL {
    return this.#place({ kind: 'own', value }, type);
  }

  /** pg-sql2 numbers placeholders in the order of the text, so what it is given is our index into `params`. */
  #place(param: StatementParam, type: string): SQL {
    this.#types.push(type);
    return sql`${this.#placeholder(this.#params.push(param) - 1)}::${verbatim(type)}`;
  }
}

export type StatementParam =
  { readonly kind: 'request'; readonly param: Param } | { readonly kind: 'own'; readonly value: OwnValue };

/** Given by the run itself, not by the request. */
export type OwnValue =
  | { readonly kind: 'cursorKey'; readonly pad: 'inner' | 'outer' }
  | { readonly kind: 'cursorBinding'; readonly list: CursorBinding }
  | {
      readonly kind: 'cursorValue';
      readonly list: CursorBinding;
      readonly cursor: Param;
      readonly index: number;
      readonly count: number;
    }
  | { readonly kind: 'actor' }
  /** The request that a mutation was, as the change log names it. */
  | { readonly kind: 'mutation' }
  /** The id of the record that a mutation is at. */
  | { readonly kind: 'record' }
  /** The stretch of the change log that is read. */
  | { readonly kind: 'window'; readonly name: 'from' | 'to' | 'afterSeq' | 'limit' }
  /** A value of a statement that is compiled for one run alone. */
  | { readonly kind: 'given'; readonly value: string | number | null | readonly (string | number | null)[] | Buffer }
  /** The ids of the records that a link names. */
  | { readonly kind: 'found' };

/** A finished statement: its text, and what fills each placeholder. */
export interface Statement {
  /** Names the prepared statement; equal texts share one. */
  readonly name: string;
  readonly text: string;
  readonly params: readonly StatementParam[];
}
