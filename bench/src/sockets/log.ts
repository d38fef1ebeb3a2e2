import { Client } from 'pg';
import { spreadOf } from '../statistics.ts';
import type { Scene } from './scene.ts';

const rounds = 10;
const milliseconds = 1_500;
const connections = 4;

/** Updates a second of single records in SQL, with the change log's triggers and without, in turns. */
export async function measureLog({ database }: Scene): Promise<readonly string[]> {
  await using stack = new AsyncDisposableStack();
  const clients = await Promise.all(
    Array.from({ length: connections }, async () => {
      const client = stack.adopt(new Client({ connectionString: database }), (each) => each.end());
      await client.connect();
      return client;
    }),
  );
  const [admin] = clients as [Client, ...Client[]];
  const { rows } = await admin.query<{ table: string }>(
    `select tgrelid::regclass::text as "table" from pg_trigger where tgname = '_log_update'`,
  );
  const table = rows[0]?.table ?? '';
  const notes = await admin.query<{ id: string }>(`select id from ${table}`);
  const ids = notes.rows.map(({ id }) => id);
  const [logged, bare]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    logged.push(await rateOf(clients, table, ids));
    await admin.query(`alter table ${table} disable trigger _log_update`);
    bare.push(await rateOf(clients, table, ids));
    await admin.query(`alter table ${table} enable trigger _log_update`);
  }
  const ratios = logged.map((rate, round) => rate / (bare[round] ?? Number.NaN));
  const shown = (values: readonly number[], digits: number) => {
    const { median, lowest, highest } = spreadOf(values);
    return `${median.toFixed(digits)} (${lowest.toFixed(digits)} to ${highest.toFixed(digits)})`;
  };
  return [`${connections} connections`, shown(logged, 0), shown(bare, 0), shown(ratios, 2)];
}

async function rateOf(clients: readonly Client[], table: string, ids: readonly string[]): Promise<number> {
  const start = performance.now();
  let updates = 0;
  await Promise.all(
    clients.map(async (client, index) => {
      // Each has records of its own, so that none waits for another's lock.
      for (let turn = index; performance.now() - start < milliseconds; turn += clients.length, updates++) {
        await client.query({
          name: 'update',
          text: `update ${table} set version = version + 1, "updatedAt" = now() where id = $1`,
          values: [ids[turn % ids.length]],
        });
      }
    }),
  );
  return (updates * 1000) / (performance.now() - start);
}
