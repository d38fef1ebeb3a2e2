import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ensurePublished, sendOperation } from '@trellis/app-loader';
import { openDatabase } from '../database.ts';
import { type HeldMemory, inspectMemory } from '../held-memory.ts';
import { freePort, startStandalone, type Standalone } from '../standalone.ts';
import type { Order, Report, Subscription, Told } from './audience.ts';

const slug = 'live';

export interface Writing {
  /** A second. */
  readonly rate: number;
  readonly seconds: number;
  readonly data?: (change: number) => object;
  readonly number?: (change: number) => number;
}

/** The product with notes in groups, and a process of clients. */
export class Scene implements AsyncDisposable {
  readonly product: Standalone;
  readonly database: string;
  readonly #inspectAt: number;
  readonly #clients: ChildProcess;
  /** Rejects when they have ended. */
  readonly #ended: Promise<never>;
  readonly #stack: AsyncDisposableStack;
  readonly #notes: number;

  static async open(groups: number): Promise<Scene> {
    await using stack = new AsyncDisposableStack();
    const database = stack.use(await openDatabase(undefined));
    const inspectAt = await freePort();
    const product = stack.use(await startStandalone(database.url, inspectAt));
    await ensurePublished({ url: product.url, token: await product.token() }, { slug, name: 'Live', definition });
    const scene = new Scene(product, inspectAt, database.url, groups * 10, stack.move());
    await scene.#createNotes(groups);
    return scene;
  }

  private constructor(
    product: Standalone,
    inspectAt: number,
    database: string,
    notes: number,
    stack: AsyncDisposableStack,
  ) {
    this.product = product;
    this.#inspectAt = inspectAt;
    this.database = database;
    this.#notes = notes;
    this.#stack = stack;
    this.#clients = fork(fileURLToPath(new URL('clients.js', import.meta.url)));
    this.#ended = once(this.#clients, 'exit').then(() => {
      throw new Error('The process of the clients ended.');
    });
    // At the end nobody waits for it.
    this.#ended.catch(() => undefined);
    stack.defer(() => this.#clients.disconnect());
  }

  /** Opens a socket for each. Resolves with the memory that the product took for them. */
  async openAll(subscriptions: readonly Subscription[]): Promise<number> {
    await sleep(3_000);
    const before = await this.residentBytes();
    const url = `${this.product.url.replace('http', 'ws')}/apps/${slug}/graphql`;
    await this.tell({ kind: 'open', url, token: await this.product.token(), subscriptions });
    await sleep(3_000);
    return (await this.residentBytes()) - before;
  }

  async tell(order: Order): Promise<Told> {
    this.#clients.send(order);
    const [told] = (await Promise.race([once(this.#clients, 'message'), this.#ended])) as [Told];
    return told;
  }

  async report(expected: number | undefined): Promise<Report> {
    const told = await this.tell({ kind: 'report', expected });
    if (told.kind !== 'report') throw new Error(`The clients answered ${told.kind}.`);
    return told;
  }

  /**
   * Changes records at a rate, whatever the answers take. Resolves with how many, once all are answered. Neighbouring
   * changes are of different records, so that each is told by itself.
   */
  async write({ rate, seconds, data = sentNow, number = (change) => change % this.#notes }: Writing): Promise<number> {
    const answers: Promise<unknown>[] = [];
    const start = performance.now();
    for (let change = 0; change < rate * seconds; change++) {
      // A timer takes a millisecond at least, so several may be due after it.
      const ahead = start + (change * 1000) / rate - performance.now();
      if (ahead > 0) await sleep(ahead);
      answers.push(this.#update(number(change), data(change)));
    }
    await Promise.all(answers);
    return answers.length;
  }

  #update(number: number, data: object): Promise<void> {
    return this.#ask(
      'mutation ($number: Int!, $data: NoteUpdateInput!) { updateNote(where: { number: $number }, data: $data) { version } }',
      { number, data },
    );
  }

  async #ask(query: string, variables: Readonly<Record<string, unknown>>): Promise<void> {
    const { product } = this;
    await sendOperation(
      { url: product.url, token: await product.token() },
      { path: `/apps/${slug}/graphql`, query, variables },
    );
  }

  inspect(): Promise<HeldMemory> {
    return inspectMemory(this.#inspectAt);
  }

  async residentBytes(): Promise<number> {
    const status = await readFile(`/proc/${this.product.process}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  async #createNotes(groups: number): Promise<void> {
    const data = Array.from({ length: this.#notes }, (_, number) => ({
      number,
      group: number % groups,
      text: `Note ${number}`,
    }));
    await this.#ask('mutation ($data: [NoteCreateInput!]!) { createNotes(data: $data) { affectedCount } }', { data });
  }
}

/** A record that carries when its write was sent. */
function sentNow(change: number): object {
  return { text: `Change ${change}`, sentAt: String(Date.now()) };
}

const definition = {
  format: 1,
  models: {
    Note: {
      plural: 'notes',
      fields: {
        number: { type: 'Int', required: true, unique: true },
        group: { type: 'Int', required: true },
        text: { type: 'String' },
        sentAt: { type: 'BigInt' },
      },
      indexes: [['group']],
    },
  },
} as const;
