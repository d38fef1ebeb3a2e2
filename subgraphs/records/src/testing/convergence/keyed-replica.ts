import { randomUUID } from 'node:crypto';
import type { Chance } from '../random/chance.ts';
import { byId } from './replica.ts';
import { type Document, fieldsOf, type ModelName, models, type Person, textOf, type World } from './world.ts';

interface Mutation {
  readonly key: string;
  readonly model: ModelName;
  readonly op: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly id: string;
  readonly expectedVersion?: number;
  readonly assumed?: object;
  readonly data?: object;
}

interface Result {
  readonly key: string;
  readonly status: string;
  readonly firstStatus: string | null;
}

type Change = { readonly model: ModelName; readonly id: string; readonly version: number } & (
  { readonly deleted: true } | { readonly deleted: false; readonly data: Document }
);

/** A client with an outbox: each change has a key, with which it is sent until it is answered. */
export class KeyedReplica {
  readonly person: Person;
  /** What was answered to the change with each text. */
  readonly answers = new Map<string, { readonly model: ModelName; readonly status: string }>();
  readonly #name: string;
  readonly #world: World;
  readonly #chance: Chance;
  readonly #documents = new Map<ModelName, Map<string, Document & { readonly version: number }>>(
    models.map((model) => [model, new Map()]),
  );
  #outbox: readonly { readonly mutation: Mutation; readonly text: string | undefined }[] = [];
  #cursor: string | undefined;
  #count = 0;

  constructor(name: string, world: World, chance: Chance) {
    this.#name = name;
    this.#world = world;
    this.#chance = chance;
    this.person = chance.of(world.people);
  }

  edit(): void {
    const model = this.#chance.of(models);
    const documents = [...(this.#documents.get(model)?.values() ?? [])];
    const choice = this.#chance.below(10);
    const text = `${this.#name}:${++this.#count}`;
    const named = { [textOf[model]]: text };
    const key = randomUUID();
    if (documents.length === 0 || choice < 3) {
      const own = model === 'Job' ? { number: `${this.#chance.below(40)}`, worker: this.person.id } : {};
      const created = { key, model, op: 'CREATE', id: randomUUID(), data: { ...own, ...named } } as const;
      this.#put(created, text);
      return;
    }
    const { id, version, ...rest } = this.#chance.of(documents);
    if (choice === 3) this.#put({ key, model, op: 'DELETE', id, expectedVersion: version }, undefined);
    else
      this.#put(
        { key, model, op: 'UPDATE', id, expectedVersion: version, assumed: rest, data: { ...rest, ...named } },
        text,
      );
  }

  #put(mutation: Mutation, text: string | undefined): void {
    this.#outbox = [...this.#outbox, { mutation, text }];
  }

  filterOf(): undefined {
    return undefined;
  }

  get isDirty(): boolean {
    return this.#outbox.length > 0;
  }

  async sync(): Promise<void> {
    await this.#push();
    await this.#pull();
  }

  async #push(): Promise<void> {
    const sent = this.#outbox.slice(0, this.#chance.of([1, 5, 100]));
    if (sent.length === 0) return;
    const query = `mutation($input: SyncPushInput!) { syncPush(input: $input) { results { key status firstStatus } } }`;
    const input = { clientId: this.#name, mutations: sent.map(({ mutation }) => mutation) };
    const { syncPush } = await this.#world.send<{ syncPush: { readonly results: readonly Result[] } }>(
      query,
      { input },
      this.person,
    );
    for (const [index, { status, firstStatus }] of syncPush.results.entries()) {
      const one = sent[index];
      if (one?.text !== undefined)
        this.answers.set(one.text, { model: one.mutation.model, status: firstStatus ?? status });
    }
    this.#outbox = this.#outbox.slice(sent.length);
  }

  async #pull(): Promise<void> {
    for (;;) {
      const query = `query($since: String, $limit: Int) { page: syncPull(since: $since, models: ${JSON.stringify(models)}, limit: $limit) { changes { model id version deleted data } cursor hasMore } }`;
      const { page } = await this.#world.send<{
        page: { readonly changes: readonly Change[]; readonly cursor: string; readonly hasMore: boolean };
      }>(query, { since: this.#cursor, limit: this.#chance.of([2, 1000]) }, this.person);
      for (const change of page.changes) {
        const documents = this.#documents.get(change.model);
        if (change.deleted) documents?.delete(change.id);
        else documents?.set(change.id, { ...change.data, version: change.version });
      }
      this.#cursor = page.cursor;
      if (!page.hasMore) return;
    }
  }

  shown(model: ModelName): readonly object[] {
    return [...(this.#documents.get(model)?.values() ?? [])]
      .map((document): { readonly id: string } => ({
        id: document.id,
        ...Object.fromEntries(fieldsOf[model].map((name) => [name, document[name] ?? null])),
      }))
      .toSorted(byId);
  }
}
