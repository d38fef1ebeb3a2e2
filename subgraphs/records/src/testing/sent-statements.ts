import { Connection } from 'pg';

/** A statement as it went to PostgreSQL. */
export interface SentStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

const unnamed = '';

/** What frames a transaction is not counted: it travels with what it frames. */
const framing = /^(begin|commit|rollback|savepoint|release|set |select set_config\('trellis\.)/i;

/** Neither is what looks after PostgreSQL's statistics, between the requests of all (`planner-statistics.ts`). */
const looking = /^(select c\.relname as name from pg_class c|analyze )/;

/**
 * Notes the statements that all connections of this process send, however they were asked to. It stands between the
 * drivers and the wire, so it sees what PostgreSQL sees.
 */
export class SentStatements implements Disposable {
  readonly #parse = Connection.prototype.parse;
  readonly #bind = Connection.prototype.bind;
  readonly #query = Connection.prototype.query;
  #sent: SentStatement[] = [];

  constructor() {
    const { prototype } = Connection;
    const texts = new WeakMap<Connection, Map<string, string>>();
    const note = (text: string, values: readonly unknown[]): void => {
      if (!framing.test(text) && !looking.test(text)) this.#sent.push({ text, values });
    };
    const [parse, bind, query] = [this.#parse, this.#bind, this.#query];
    prototype.parse = function (this: Connection, asked, more) {
      const known = texts.get(this) ?? new Map<string, string>();
      texts.set(this, known.set(asked.name ?? unnamed, asked.text));
      parse.call(this, asked, more);
    };
    prototype.bind = function (this: Connection, config, more) {
      note(texts.get(this)?.get(config?.statement ?? unnamed) ?? '', config?.values ?? []);
      bind.call(this, config, more);
    };
    prototype.query = function (this: Connection, text) {
      note(text, []);
      query.call(this, text);
    };
  }

  /** What was sent since it was last asked. */
  take(): readonly SentStatement[] {
    const sent = this.#sent;
    this.#sent = [];
    return sent;
  }

  [Symbol.dispose](): void {
    Object.assign(Connection.prototype, { parse: this.#parse, bind: this.#bind, query: this.#query });
  }
}
