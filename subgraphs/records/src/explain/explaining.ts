import type { App } from '@trellis/app-definition';
import type { Parameter, Queryable } from '@trellis/postgres';
import { planOf, tableRowsOf } from './ask-planner.ts';
import { rowsRead, scansOf, withoutValues } from './plan.ts';

type Stage = 'read' | 'authorize' | 'compile' | 'run';

/** Below this, reading a table from end to end is what PostgreSQL does best. */
const largeTable = 10_000;

interface ExplainedStatement {
  readonly sql: string;
  /** The types of `$1`, `$2`, …; their values are not told. */
  readonly parameters: readonly string[];
  readonly plan: unknown;
  /** Undefined where the plan is the planner's estimate: a mutation is not run twice. */
  readonly rowsRead: number | undefined;
  readonly indexes: readonly { readonly model: string; readonly fields: readonly string[]; readonly rows: number }[];
}

/** What an operation did, noted for an administrator who asks for it. */
export class Explaining {
  readonly #app: App;
  readonly #schema: string;
  readonly #stages: Partial<Record<Stage, number>> = {};
  readonly #statements: ExplainedStatement[] = [];

  constructor(app: App, schema: string) {
    this.#app = app;
    this.#schema = schema;
  }

  time<T>(stage: Stage, work: () => T): T {
    const started = performance.now();
    try {
      return work();
    } finally {
      this.#stages[stage] = milliseconds(started);
    }
  }

  async timeRun<T>(work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    const result = await work();
    this.#stages.run = milliseconds(started);
    return result;
  }

  /** Asks PostgreSQL how it runs a statement. With `analyze` it runs it: only for what reads. */
  async plan(client: Queryable, text: string, values: readonly Parameter[], analyze: boolean): Promise<void> {
    const explained = await planOf(client, text, values, analyze ? 'measure' : 'estimate');
    const scans = scansOf(this.#app, explained.Plan, await tableRowsOf(client, this.#schema), largeTable);
    this.#statements.push({
      sql: text,
      parameters: typesOf(text),
      plan: withoutValues(explained),
      rowsRead: rowsRead(explained.Plan),
      indexes: scans.map(({ model, fields, rows: held }) => ({
        model: model.name,
        fields: fields.map(({ name }) => name),
        rows: held,
      })),
    });
  }

  /** The response with `extensions.explain`, which is put at its end unread. */
  intoResponse(body: string | Buffer): Buffer {
    const explain = { stagesMs: this.#stages, statements: this.#statements };
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    return Buffer.concat([
      bytes.subarray(0, bytes.lastIndexOf('}')),
      Buffer.from(`,"extensions":${JSON.stringify({ explain })}}`),
    ]);
  }
}

function milliseconds(started: number): number {
  return Number((performance.now() - started).toFixed(3));
}

/** Every parameter is cast where it stands. */
function typesOf(text: string): readonly string[] {
  const types: string[] = [];
  for (const [, place, type] of text.matchAll(/\$(\d+)::((?:"[^"]+"\.)?[a-z0-9]+(?: precision)?(?:\[\])?)/g))
    types[Number(place) - 1] = type ?? '';
  return Array.from(types, (type) => type ?? 'unknown');
}
