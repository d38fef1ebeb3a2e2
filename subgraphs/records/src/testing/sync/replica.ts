import type { Caller } from '@trellis/service-api';
import type { RecordsFixture } from '../records-fixture.ts';

export interface Document {
  readonly id: string;
  readonly _deleted: boolean;
  readonly [field: string]: unknown;
}

interface Bulk {
  readonly documents: readonly Document[];
  readonly checkpoint: { readonly cursor: string };
  readonly hasMore: boolean;
}

/** A client that keeps what it pulls, as RxDB does: it asks until a page is not full. */
export class TestReplica {
  readonly documents = new Map<string, Document>();
  /** Every id that it was ever told of. */
  readonly told = new Set<string>();
  cursor: string | undefined;
  readonly #fixture: RecordsFixture;
  readonly #model: string;
  readonly #fields: string;

  constructor(fixture: RecordsFixture, model: string, fields: string) {
    this.#fixture = fixture;
    this.#model = model;
    this.#fields = fields;
  }

  async pullOnce(as: Caller, limit: number, where?: object): Promise<Bulk> {
    const query = `query($checkpoint: ${this.#model}InputCheckpoint, $limit: Int!, $where: ${this.#model}Where) {
      it: pull${this.#model}(checkpoint: $checkpoint, limit: $limit, where: $where) { documents { id ${this.#fields} _deleted } checkpoint { cursor } hasMore } }`;
    const checkpoint = this.cursor === undefined ? undefined : { cursor: this.cursor };
    const { it } = await this.#fixture.ask<{ it: Bulk }>(query, { checkpoint, limit, where }, as);
    this.#keep(it);
    return it;
  }

  /** What a stream tells besides: to be read up to a document. */
  async follow(as: Caller): Promise<{ readUntil(id: string): Promise<void>; [Symbol.asyncDispose](): Promise<void> }> {
    const query = `subscription { it: stream${this.#model} { documents { id ${this.#fields} _deleted } checkpoint { cursor } } }`;
    const stream = await this.#fixture.subscribe(query, {}, as);
    return {
      readUntil: async (id) => {
        for (let isThere = false; !isThere;) {
          const { value } = await stream.next();
          const { it } = (JSON.parse(String(value)) as { readonly data: { readonly it: Bulk } }).data;
          this.#keep(it);
          isThere = it.documents.some((document) => document.id === id);
        }
      },
      async [Symbol.asyncDispose]() {
        await stream.return?.();
      },
    };
  }

  #keep({ documents, checkpoint }: Pick<Bulk, 'documents' | 'checkpoint'>): void {
    for (const document of documents) {
      this.told.add(document.id);
      if (document._deleted) this.documents.delete(document.id);
      else this.documents.set(document.id, document);
    }
    this.cursor = checkpoint.cursor;
  }

  async pull(as: Caller, limit = 500, where?: object): Promise<void> {
    while ((await this.pullOnce(as, limit, where)).documents.length === limit);
  }

  /** What it holds, by id. */
  get held(): readonly Document[] {
    return [...this.documents.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }
}
