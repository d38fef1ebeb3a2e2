import { setTimeout as pause } from 'node:timers/promises';
import type { App, ManyToManyField } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import { Client } from 'pg';
import type { Chance } from '../random/chance.ts';
import type { RecordsFixture } from '../records-fixture.ts';
import { appSchema } from '../../sql.ts';

/** What one writer does at once, by hand. */
type Step = (client: Client) => Promise<unknown>;

/**
 * Random writers on few records: short and long transactions, savepoints, rollbacks, two-phase commits where the server
 * has them, cascades, many rows in one statement, links, and requests to the API beside those who write by hand.
 */
export async function playHistory(fixture: RecordsFixture, app: App, chance: Chance): Promise<void> {
  const canPrepare = await isPrepareAllowed(fixture.databaseUrl);
  await Promise.all([
    writer(fixture, app, chance, { transactions: 3, pauseMs: 60, canPrepare }),
    ...Array.from({ length: 5 }, () => writer(fixture, app, chance, { transactions: 20, pauseMs: 3, canPrepare })),
    requests(fixture, chance, 12),
  ]);
}

/** Whether a server lets transactions be prepared, which none does unless it is told to, as those that tests start are. */
async function isPrepareAllowed(databaseUrl: string): Promise<boolean> {
  const client = await connect(databaseUrl);
  const { rows } = await client.query<{ allowed: boolean }>(
    `select current_setting('max_prepared_transactions')::int > 0 as allowed`,
  );
  await client.end();
  return rows[0]?.allowed ?? false;
}

interface Pace {
  readonly transactions: number;
  readonly pauseMs: number;
  readonly canPrepare: boolean;
}

/** Takes its transaction's id and its place in the log early and commits late, which is what naive cursors stumble over. */
async function writer(fixture: RecordsFixture, app: App, chance: Chance, pace: Pace): Promise<void> {
  const client = await connect(fixture.databaseUrl);
  // Writers that meet on two records are meant to: none of them should wait a second to learn it.
  await client.query(`set deadlock_timeout = '10ms'`);
  await client.query(`set search_path = ${appSchema(fixture.appId)}`);
  for (let n = 0; n < pace.transactions; n++) {
    await client.query('begin');
    try {
      for (let steps = 1 + chance.below(4); steps > 0; steps--) {
        await inSavepoint(client, chance, drawStep(app, chance));
        await pause(chance.next() * pace.pauseMs);
      }
      await end(client, chance, pace);
    } catch {
      // A deadlock or a record that went meanwhile: this transaction never was.
      await client.query('rollback');
    }
  }
  await client.end();
}

async function inSavepoint(client: Client, chance: Chance, step: Step): Promise<void> {
  if (chance.below(3) > 0) return void (await step(client));
  await client.query('savepoint s');
  await step(client);
  await client.query(chance.below(2) === 0 ? 'rollback to s' : 'release s');
}

async function end(client: Client, chance: Chance, { canPrepare, pauseMs }: Pace): Promise<void> {
  const fate = chance.below(10);
  if (fate < 2) return void (await client.query('rollback'));
  if (!canPrepare || fate < 7) return void (await client.query('commit'));
  const name = `t${chance.below(1e9)}`;
  await client.query(`prepare transaction '${name}'`);
  await pause(chance.next() * pauseMs * 3);
  await client.query(`${fate === 7 ? 'rollback' : 'commit'} prepared '${name}'`);
}

function drawStep(app: App, chance: Chance): Step {
  const { table, ownColumn, targetColumn } = tagsOfCards(app).link;
  const salt = String(chance.below(1_000_000));
  const one = (of: string) => `(select id from "${of}" order by md5(id::text || ${salt}) limit 1)`;
  const counted = chance.of(['Board', 'Card', 'Note', 'Tag']);
  const many = 1 + chance.below(5);
  const texts = [
    `insert into "Board" (key) values ('k${chance.below(4)}') on conflict (key) do update set count = coalesce("Board".count, 0) + 1`,
    `insert into "Card" (count, "boardId") select n, ${one('Board')} from generate_series(1, ${many}) n`,
    `insert into "Note" (count, "cardId") select n, ${one('Card')} from generate_series(1, ${many}) n`,
    `insert into "Tag" (count) values (0)`,
    `update "${counted}" set count = coalesce(count, 0) + 1 where id = ${one(counted)}`,
    `update "${counted}" set count = coalesce(count, 0) + 1 where id in (select id from "${counted}" order by md5(id::text || ${salt}) limit ${many})`,
    `insert into "${table}" ("${ownColumn}", "${targetColumn}") select ${one('Card')}, ${one('Tag')} where exists (select from "Card") and exists (select from "Tag") on conflict do nothing`,
    `delete from "${table}" where "${ownColumn}" = ${one('Card')}`,
    `delete from "Board" where id = ${one('Board')}`,
    `delete from "Card" where id = ${one('Card')}`,
    `update "Note" set "deletedAt" = case when "deletedAt" is null then now() end where id = ${one('Note')}`,
  ];
  const text = chance.of(texts);
  return (client) => client.query(text);
}

/** The relation of cards to tags, whose links are in a table of their own. */
function tagsOfCards(app: App): ManyToManyField {
  const field = must(app.models.get('Card'), 'the model').fields.get('tags');
  if (field?.kind !== 'manyToMany' || field.through) throw new Error('cards have tags by links');
  return field;
}

async function requests(fixture: RecordsFixture, chance: Chance, count: number): Promise<void> {
  const create = `mutation($key: String!) { createBoard(data: { key: $key, cards: { create: [{ count: 1, notes: { create: [{ count: 1 }] } }, { count: 2 }] } }) { id } }`;
  const change =
    'mutation { updateCards(where: { count: { lt: 3 } }, apply: { count: { increment: 1 } }, atMost: 1000) { count } }';
  for (let n = 0; n < count; n++) {
    // What others hold a lock on may be refused; the log has what was committed.
    await fixture.answer(chance.below(2) === 0 ? create : change, { key: `r${chance.below(1e9)}` });
    await pause(chance.next() * 10);
  }
}

async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  await client.connect();
  return client;
}
