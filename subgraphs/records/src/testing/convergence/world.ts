import { randomUUID } from 'node:crypto';
import type { Caller } from '@trellis/service-api';
import { Client } from 'pg';
import { appSchema } from '../../sql.ts';
import { person, type RecordsFixture } from '../records-fixture.ts';
import type { Chance } from '../random/chance.ts';

export const models = ['Site', 'Job', 'Note', 'Reading'] as const;
export type ModelName = (typeof models)[number];

/** What replicas keep of each model; `text` of each is what their edits are told apart by. */
export const fieldsOf: Readonly<Record<ModelName, readonly string[]>> = {
  Site: ['name'],
  Job: ['number', 'title', 'state', 'worker', 'label', 'siteId'],
  Note: ['title', 'text', 'count'],
  Reading: ['value', 'unit'],
};
export const textOf: Readonly<Record<ModelName, string>> = {
  Site: 'name',
  Job: 'title',
  Note: 'text',
  Reading: 'unit',
};

export interface Document {
  readonly id: string;
  readonly _deleted: boolean;
  readonly [field: string]: unknown;
}

/** That nobody knows what has become of a request. */
export class Lost extends Error {}

/** Whether somebody is senior just now, beside a worker. */
export interface Person {
  readonly id: string;
  isSenior: boolean;
}

/** An app and its people, behind a network that loses requests and answers, and brings some twice. */
export class World implements AsyncDisposable {
  readonly people: readonly Person[];
  readonly #fixture: RecordsFixture;
  readonly #chance: Chance;
  readonly #hand: Client;
  /** Whether the network is as it should be. */
  isCalm = false;

  private constructor(fixture: RecordsFixture, chance: Chance, hand: Client) {
    this.#fixture = fixture;
    this.#chance = chance;
    this.#hand = hand;
    this.people = Array.from({ length: 3 }, () => ({ id: randomUUID(), isSenior: false }));
  }

  /** Begins with no records. */
  static async open(fixture: RecordsFixture, chance: Chance): Promise<World> {
    const hand = new Client({ connectionString: fixture.databaseUrl });
    await hand.connect();
    const schema = appSchema(fixture.appId);
    for (const model of ['Job', 'Site', 'Note', 'Reading']) await hand.query(`delete from ${schema}."${model}"`);
    return new World(fixture, chance, hand);
  }

  /** Somebody with the roles that he has by now. */
  callerOf({ id, isSenior }: Person): Caller {
    return person(id, ...(isSenior ? ['senior', 'worker'] : ['worker']));
  }

  /** Rejects with `Lost` where no answer comes. */
  async send<T>(query: string, variables: object, by: Person): Promise<T> {
    const as = this.callerOf(by);
    const given = { ...variables };
    if (this.isCalm) return this.#ask<T>(query, given, as);
    const fate = this.#chance.below(10);
    if (fate === 0) throw new Lost('the request');
    // A request that comes twice may be at work twice at once.
    const answers =
      fate === 1 ? [this.#ask<T>(query, given, as), this.#ask<T>(query, given, as)] : [this.#ask<T>(query, given, as)];
    const [answer] = await Promise.all(answers);
    if (fate === 2 || fate === 3) throw new Lost('the answer');
    return answer as T; // There is at least one.
  }

  async #ask<T>(query: string, variables: Readonly<Record<string, unknown>>, as: Caller): Promise<T> {
    const { body, errorCode } = await this.#fixture.answer(query, variables, as);
    if (errorCode === 'UNAVAILABLE' || errorCode === 'TIMEOUT') throw new Lost(errorCode);
    const { data, errors } = JSON.parse(body.toString()) as { readonly data: T; readonly errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** Something that others do meanwhile: an administrator, somebody by hand, or a connection that breaks. */
  async disturb(): Promise<void> {
    const schema = appSchema(this.#fixture.appId);
    const one = (model: ModelName) => `(select id from ${schema}."${model}" order by md5(id::text || $1) limit 1)`;
    const salt = String(this.#chance.below(1_000_000));
    const somebody = this.#chance.of(this.people);
    switch (this.#chance.below(8)) {
      case 0:
        await this.#hand.query(`update ${schema}."Job" set worker = $2 where id = ${one('Job')}`, [salt, somebody.id]);
        break;
      case 1:
        await this.#hand.query(`update ${schema}."Job" set price = 7, state = 'DONE' where id = ${one('Job')}`, [salt]);
        break;
      case 2:
        await this.#hand.query(`update ${schema}."Note" set count = coalesce(count, 0) + 1 where id = ${one('Note')}`, [
          salt,
        ]);
        break;
      case 3:
        await this.#hand.query(`delete from ${schema}."Note" where id = ${one('Note')}`, [salt]);
        break;
      case 4:
        await this.#hand.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'trellis records' and pid <> pg_backend_pid() and md5(pid::text || $1) < '8'`,
          [salt],
        );
        break;
      case 5:
        somebody.isSenior = !somebody.isSenior;
        break;
      case 6:
        await this.#hand.query(`update ${schema}."Reading" set value = $2 where id = ${one('Reading')}`, [
          salt,
          this.#chance.below(100),
        ]);
        break;
      default:
        await this.#hand.query(
          `update ${schema}."Site" set "deletedAt" = now() where id = ${one('Site')} and "deletedAt" is null`,
          [salt],
        );
    }
  }

  /** How often the value of the model's text became this one. */
  async timesWritten(model: ModelName): Promise<ReadonlyMap<string, number>> {
    const schema = appSchema(this.#fixture.appId);
    const { rows } = await this.#hand.query<{ text: string; times: string }>(
      `select new ->> $1 as text, count(*) as times from ${schema}._change
        where new ->> $1 is distinct from old ->> $1 and new ? $1 and new ->> $1 is not null group by 1`,
      [textOf[model]],
    );
    return new Map(rows.map(({ text, times }) => [text, Number(times)]));
  }

  /** The texts of all that was refused and kept. */
  async refusedTexts(): Promise<ReadonlySet<string>> {
    const { rows } = await this.#hand.query<{ data: string | null }>(
      `select data::text from ${appSchema(this.#fixture.appId)}._rejected`,
    );
    const states = rows.map(({ data }) =>
      data === null ? {} : (JSON.parse(data) as Readonly<Record<string, unknown>>),
    );
    return new Set(states.flatMap((state) => Object.values(textOf).map((name) => String(state[name]))));
  }

  /** What somebody sees of a model, by the API for everybody else. */
  async seen(model: ModelName, by: Person, where?: object): Promise<readonly Document[]> {
    const list = `${model.toLowerCase()}s`;
    const fields = fieldsOf[model].map((name) => (name === 'worker' ? 'worker { id }' : name)).join(' ');
    const query = `query($where: ${model}Where) { ${list}(first: 1000, where: $where) { nodes { id ${fields} } } }`;
    const answer = await this.#ask<Record<string, { nodes: (Document & { worker?: { id: string } | null })[] }>>(
      query,
      { where },
      this.callerOf(by),
    );
    return (answer[list]?.nodes ?? []).map((node) =>
      'worker' in node ? { ...node, worker: node.worker?.id ?? null } : node,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#hand.end();
  }
}
