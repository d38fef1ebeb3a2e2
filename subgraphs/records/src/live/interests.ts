/** A column of a model, with values of which a record has one, now or before its change, if the change can concern somebody. */
export interface ColumnValues {
  readonly column: string;
  readonly values: ReadonlySet<string>;
}

/** What changed, as whoever looks at the log finds it out: that a record of the model did, and one of its values. */
export interface Touched {
  readonly model: string;
  /** Undefined where no value was asked for. */
  readonly column?: string;
  /** `null` where the record has no value there, undefined where the log does not know. */
  readonly value?: string | null;
}

export interface Listener {
  /** Undefined for all models. */
  readonly model: string | undefined;
  /** Undefined for all changes of the model. */
  readonly only: ColumnValues | undefined;
  readonly wake: () => void;
}

/** Sets of listeners by a key; a key without one takes no room. */
class SetMap<Key> {
  readonly #sets = new Map<Key, Set<Listener>>();

  get(key: Key): Iterable<Listener> {
    return this.#sets.get(key) ?? [];
  }

  add(key: Key, listener: Listener): void {
    const known = this.#sets.get(key);
    if (known) known.add(listener);
    else this.#sets.set(key, new Set([listener]));
  }

  delete(key: Key, listener: Listener): void {
    const known = this.#sets.get(key);
    known?.delete(listener);
    if (known?.size === 0) this.#sets.delete(key);
  }
}

/** Listeners to one column of a model. */
class ColumnListeners {
  readonly all = new Set<Listener>();
  readonly byValue = new SetMap<string>();
}

/** Who listens to what, so that a change costs as much as those whom it concerns, and not as much as all who listen. */
export class Interests {
  readonly #all = new Set<Listener>();
  /** Those who listen to all changes of a model. */
  readonly #byModel = new SetMap<string | undefined>();
  readonly #columns = new Map<string, Map<string, ColumnListeners>>();

  get size(): number {
    return this.#all.size;
  }

  /** Returns how to stop. */
  add(listener: Listener): () => void {
    this.#all.add(listener);
    const leave = this.#enter(listener);
    return () => {
      if (this.#all.delete(listener)) leave();
    };
  }

  /** The columns whose values tell who is concerned. */
  get columns(): readonly { readonly model: string; readonly column: string }[] {
    return [...this.#columns].flatMap(([model, columns]) => [...columns.keys()].map((column) => ({ model, column })));
  }

  /** Those whom something of it can concern; all where nobody knows what changed. */
  concernedBy(touched: readonly Touched[] | undefined): ReadonlySet<Listener> {
    if (!touched) return this.#all;
    const concerned = new Set<Listener>(touched.length > 0 ? this.#byModel.get(undefined) : []);
    for (const each of touched) this.#find(each, concerned);
    return concerned;
  }

  #find({ model, column, value }: Touched, concerned: Set<Listener>): void {
    for (const listener of this.#byModel.get(model)) concerned.add(listener);
    const listeners = column === undefined ? undefined : this.#columns.get(model)?.get(column);
    if (!listeners || value === null) return;
    for (const listener of value === undefined ? listeners.all : listeners.byValue.get(value)) concerned.add(listener);
  }

  #enter(listener: Listener): () => void {
    const { model, only } = listener;
    if (model === undefined || !only) {
      this.#byModel.add(model, listener);
      return () => this.#byModel.delete(model, listener);
    }
    const { column, values } = only;
    const columns = this.#columns.get(model) ?? new Map<string, ColumnListeners>();
    this.#columns.set(model, columns);
    const listeners = columns.get(column) ?? new ColumnListeners();
    columns.set(column, listeners);
    listeners.all.add(listener);
    for (const value of values) listeners.byValue.add(value, listener);
    return () => {
      listeners.all.delete(listener);
      for (const value of values) listeners.byValue.delete(value, listener);
      if (listeners.all.size > 0) return;
      columns.delete(column);
      if (columns.size === 0) this.#columns.delete(model);
    };
  }
}
