import { unreachable } from '@trellis/errors';
import type { LiveRequest, UpdatePart } from './live-request.ts';

export interface LiveRow {
  readonly id: string;
  /** The record as JSON text, once for each of the operation's selections of records. */
  readonly nodes: readonly string[];
}

/** A live query's result at one moment, and the texts that tell it: made once, however many clients read them. */
export class LiveResult {
  readonly #request: LiveRequest;
  readonly #rows: ReadonlyMap<string, LiveRow>;
  readonly #cursor: string | undefined;
  readonly #since = new WeakMap<LiveResult, string>();
  #full: string | undefined;

  /** `cursor` is a place in the change log before this moment, where somebody asks for it. */
  constructor(request: LiveRequest, rows: readonly LiveRow[], cursor: string | undefined) {
    this.#request = request;
    this.#rows = new Map(rows.map((row) => [row.id, row]));
    this.#cursor = cursor;
  }

  /** All of it, as a GraphQL response. */
  full(): string {
    return (this.#full ??= this.#text(true, [...this.#rows.values()], []));
  }

  /** What has changed since another result, as a GraphQL response; undefined where nothing has. */
  since(before: LiveResult): string | undefined {
    const known = this.#since.get(before);
    if (known !== undefined || this.equals(before)) return known;
    const upserts = [...this.#rows.values()].filter((row) => !isSame(row, before.#rows.get(row.id)));
    const removed = [...before.#rows.keys()].filter((id) => !this.#rows.has(id));
    const text = this.#text(false, upserts, removed);
    this.#since.set(before, text);
    return text;
  }

  /** Whether both tell the same records in the same order. */
  equals(other: LiveResult): boolean {
    if (this === other) return true;
    if (this.#rows.size !== other.#rows.size) return false;
    const others = other.#rows.values();
    for (const row of this.#rows.values()) if (!isSame(row, others.next().value)) return false;
    return true;
  }

  #text(full: boolean, upserts: readonly LiveRow[], removed: readonly string[]): string {
    const { key, update } = this.#request;
    let selection = 0;
    const value = (part: UpdatePart): string => {
      switch (part.kind) {
        case 'constant':
          return part.json;
        case 'full':
          return String(full);
        case 'ids':
          return JSON.stringify([...this.#rows.keys()]);
        case 'upserts': {
          const index = selection++;
          return `[${upserts.map(({ nodes }) => nodes[index]).join()}]`;
        }
        case 'removed':
          return JSON.stringify(removed);
        case 'cursor':
          return JSON.stringify(this.#cursor);
        default:
          return unreachable(part);
      }
    };
    return `{"data":{"${key}":{${update.map((part) => `"${part.key}":${value(part)}`).join()}}}}`;
  }
}

function isSame(row: LiveRow, other: LiveRow | undefined): boolean {
  return row.id === other?.id && row.nodes.every((node, index) => node === other.nodes[index]);
}
