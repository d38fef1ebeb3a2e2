import type { Caller, EventStream } from '@trellis/service-api';
import type { PublishedApp } from '../apps-fixture.ts';
import type { Selections } from './selections.ts';

/** How long a message may take that is due. */
const patienceMs = 20_000;

/** What is asked of one model. */
export interface Watched {
  readonly model: string;
  readonly plural: string;
  readonly where: object;
  readonly orderBy: readonly object[];
  /** What is asked of a record, and of a replica's document. */
  readonly record: string;
  readonly document: string;
  readonly readable: Selections;
}

/** Of a page, so that some do not hold all that is due. */
const limit = 2;

interface Page {
  readonly it: { readonly changes: readonly object[]; readonly cursor: string; readonly hasMore: boolean };
}
interface Bulk {
  readonly it: {
    readonly documents: readonly object[];
    readonly checkpoint: { readonly cursor: string };
    readonly hasMore: boolean;
  };
}

/** A caller who is told of a model's changes in each way there is, and remembers all that he was told. */
export class Witness implements AsyncDisposable {
  readonly #app: PublishedApp;
  readonly #caller: Caller;
  readonly #watched: Watched;
  readonly #told: string[] = [];
  #changes: EventStream | undefined;
  #live: EventStream | undefined;
  #replica: EventStream | undefined;
  #cursor: string | undefined;
  #checkpoint: object | undefined;
  #list = '';

  private constructor(app: PublishedApp, caller: Caller, watched: Watched) {
    this.#app = app;
    this.#caller = caller;
    this.#watched = watched;
  }

  static async open(app: PublishedApp, caller: Caller, watched: Watched): Promise<Witness> {
    const witness = new Witness(app, caller, watched);
    await witness.#begin();
    return witness;
  }

  get told(): string {
    return this.#told.join('\n');
  }

  /** Waits until he was told all that is due to him by now. */
  async catchUp(): Promise<void> {
    const events = await this.#askChanges();
    await this.#take(
      this.#changes,
      events,
      (text) => (JSON.parse(text) as { readonly data: Page }).data.it.changes.length,
    );
    const documents = await this.#pull();
    await this.#take(
      this.#replica,
      documents,
      (text) => (JSON.parse(text) as { readonly data: Bulk }).data.it.documents.length,
    );
    const before = this.#list;
    this.#list = await this.#askList();
    await this.#take(this.#live, this.#list === before ? 0 : 1, () => 1);
  }

  async #begin(): Promise<void> {
    const { model } = this.#watched;
    const lower = model.charAt(0).toLowerCase() + model.slice(1);
    const where = `$where: ${model}Where`;
    this.#changes = await this.#open(`subscription(${where}) { it: ${lower}Changes(where: $where) ${this.#batch()} }`);
    this.#live = await this.#open(
      `subscription(${where}, $orderBy: [${model}OrderBy!]) { it: ${lower}Live(where: $where, orderBy: $orderBy, minIntervalMs: 100) { full ids upserts { ${this.#watched.record} } removed } }`,
    );
    this.#replica = await this.#open(`subscription { it: stream${model} ${this.#bulk()} }`);
    await this.#take(this.#changes, 1, () => 1);
    await this.#take(this.#live, 1, () => 1);
    await this.#askChanges();
    await this.#pull();
    this.#list = await this.#askList();
  }

  #batch(): string {
    return `{ control hasMore changes { op recordId version reason changedFields node { ${this.#watched.record} } } }`;
  }

  #bulk(): string {
    return `{ documents { ${this.#watched.document} } hasMore }`;
  }

  async #open(query: string): Promise<EventStream | undefined> {
    const { where, orderBy } = this.#watched;
    try {
      return await this.#app.subscribe(query, { where, orderBy }, this.#caller);
    } catch (error) {
      this.#told.push(String(error));
      return undefined;
    }
  }

  /** Takes messages until so many events were in them. */
  async #take(stream: EventStream | undefined, due: number, count: (text: string) => number): Promise<void> {
    if (!stream) return;
    for (let taken = 0; taken < due;) {
      const { value } = await inTime(stream.next());
      this.#told.push(String(value));
      taken += count(String(value));
    }
  }

  async #askChanges(): Promise<number> {
    const { model, where } = this.#watched;
    const lower = model.charAt(0).toLowerCase() + model.slice(1);
    const batch = this.#batch().replace('{', '{ cursor');
    const query = `query($where: ${model}Where, $after: SyncCursor) { it: ${lower}Changes(where: $where, after: $after, first: ${limit}) ${batch} }`;
    const it = (await this.#ask<Page>(query, { where, after: this.#cursor }))?.it;
    if (!it) return 0;
    this.#cursor = it.cursor;
    this.#told.push(JSON.stringify({ ...it, cursor: undefined }));
    return it.changes.length + (it.hasMore ? await this.#askChanges() : 0);
  }

  async #pull(): Promise<number> {
    const { model } = this.#watched;
    const bulk = this.#bulk().replace('{', '{ checkpoint { cursor }');
    const query = `query($checkpoint: ${model}InputCheckpoint) { it: pull${model}(checkpoint: $checkpoint, limit: ${limit}) ${bulk} }`;
    const it = (await this.#ask<Bulk>(query, { checkpoint: this.#checkpoint }))?.it;
    if (!it) return 0;
    this.#checkpoint = it.checkpoint;
    this.#told.push(JSON.stringify({ ...it, checkpoint: undefined }));
    return it.documents.length + (it.hasMore ? await this.#pull() : 0);
  }

  async #askList(): Promise<string> {
    const { model, plural, where, orderBy, record } = this.#watched;
    const query = `query($where: ${model}Where, $orderBy: [${model}OrderBy!]) { it: ${plural}(where: $where, orderBy: $orderBy) { nodes { ${record} } } }`;
    return JSON.stringify(await this.#ask(query, { where, orderBy }));
  }

  async #ask<T>(query: string, variables: Readonly<Record<string, unknown>>): Promise<T | undefined> {
    const answer = await this.#app.answer(query, variables, this.#caller);
    const { data, errors } = JSON.parse(answer.body.toString()) as {
      data?: T;
      errors?: readonly { message: string }[];
    };
    if (errors) this.#told.push(`${answer.errorCode}: ${errors.map(({ message }) => message).join()}`);
    return errors ? undefined : data;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stream of [this.#changes, this.#live, this.#replica]) await stream?.return?.();
  }
}

async function inTime<T>(due: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('what is due is not told')), patienceMs);
  });
  return Promise.race([due, late]).finally(() => clearTimeout(timer));
}
