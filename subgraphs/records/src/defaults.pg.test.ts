import type { AppDefinition, FieldDefinition } from '@trellis/app-definition';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';

const me = '01890000-0000-7000-8000-000000000001';

function app(more: Readonly<Record<string, FieldDefinition>> = {}): AppDefinition {
  return {
    format: 1,
    models: {
      Invoice: {
        plural: 'invoices',
        fields: {
          number: { type: 'String', required: true, unique: true, defaultSequence: 'INV-{yyyy}-{0001}' },
          ticket: { type: 'String', defaultSequence: '{100}' },
          owner: { type: 'User', defaultExpression: 'user.id' },
          issuedOn: { type: 'Date', required: true, defaultExpression: 'date(now)' },
          dueAt: { type: 'DateTime', defaultExpression: 'timestamp(date(now) + days(14))' },
          rate: { type: 'Decimal', scale: 2, defaultExpression: '1.0 / decimal(3)' },
          note: { type: 'String', maxLength: 5 },
          ...more,
        },
        permissions: { user: { read: true, create: true } },
      },
    },
  };
}

const year = new Date().getUTCFullYear();
let records: RecordsFixture;
beforeAll(async () => {
  records = await createRecordsFixture(app());
});
afterAll(() => records[Symbol.asyncDispose]());

describe('a default that is made for each record', () => {
  test('stands where nothing is given: the day, the person, a computed constant', async () => {
    const { createInvoice } = await records.ask<{ createInvoice: { issuedOn: string; dueAt: string } }>(
      'mutation { createInvoice(data: {}) { owner { id } issuedOn dueAt rate } }',
      {},
      person(me),
    );
    const today = Date.parse(createInvoice.issuedOn);
    expect(Math.abs(Date.now() - today)).toBeLessThan(2 * 86_400_000);
    expect(createInvoice).toEqual({
      owner: { id: me },
      issuedOn: new Date(today).toISOString().slice(0, 10),
      dueAt: new Date(today + 14 * 86_400_000).toISOString(),
      rate: '0.33',
    });
    const given =
      'mutation { createInvoice(data: { issuedOn: "2020-01-01", owner: null, number: "X" }) { number owner { id } issuedOn } }';
    expect(await records.ask(given)).toEqual({ createInvoice: { number: 'X', owner: null, issuedOn: '2020-01-01' } });
  });
});

describe('a sequence', () => {
  test('numbers records one after the other, in a transaction as between them, and has no gap for what failed', async () => {
    const fresh = await createRecordsFixture(app());
    const numbers = async (query: string) =>
      Object.values(await fresh.ask<Record<string, { number: string; ticket: string }>>(query)).map(
        ({ number, ticket }) => `${number} ${ticket}`,
      );
    const create = 'createInvoice(data: {}) { number ticket }';
    expect(await numbers(`mutation { a: ${create} b: ${create} }`)).toEqual([
      `INV-${year}-0001 100`,
      `INV-${year}-0002 101`,
    ]);
    await fresh.refused(
      'mutation { a: createInvoice(data: {}) { id } b: createInvoice(data: { note: "too long" }) { id } }',
    );
    await fresh.refused(
      'mutation { a: createInvoice(data: {}) { id } b: createInvoice(data: { number: "INV-YEAR-0001" }) { id } }'.replace(
        'YEAR',
        String(year),
      ),
    );
    expect(await numbers(`mutation { a: ${create} }`)).toEqual([`INV-${year}-0003 102`]);
    await fresh[Symbol.asyncDispose]();
  });

  test('numbers those of a batch that are not given one, in its order', async () => {
    const fresh = await createRecordsFixture(app());
    const { createInvoices } = await fresh.ask<{ createInvoices: { nodes: unknown[] } }>(
      `mutation { createInvoices(data: [{ ticket: "t" }, {}, { number: "X" }, {}]) { nodes { number ticket } } }`,
    );
    expect(createInvoices.nodes).toEqual([
      { number: `INV-${year}-0001`, ticket: 't' },
      { number: `INV-${year}-0002`, ticket: '100' },
      { number: 'X', ticket: '101' },
      { number: `INV-${year}-0003`, ticket: '102' },
    ]);
    await fresh[Symbol.asyncDispose]();
  });

  test('gives no number twice, however many ask at once', async () => {
    const fresh = await createRecordsFixture(app());
    const answers = await Promise.all(
      Array.from({ length: 40 }, () =>
        fresh.ask<Record<'a' | 'b', { number: string }>>(
          'mutation { a: createInvoice(data: {}) { number } b: createInvoice(data: {}) { number } }',
        ),
      ),
    );
    const numbers = answers.flatMap(({ a, b }) => [a.number, b.number]).toSorted();
    expect(numbers).toEqual(
      Array.from({ length: 80 }, (_, index) => `INV-${year}-${String(index + 1).padStart(4, '0')}`),
    );
    await fresh[Symbol.asyncDispose]();
  });

  test('numbers ten thousand rows of one statement, and goes on behind them', async () => {
    const fresh = await createRecordsFixture(app());
    const client = new Client({ connectionString: fresh.databaseUrl });
    await client.connect();
    const table = `app_${fresh.appId.replaceAll('-', '')}."Invoice"`;
    await client.query(`insert into ${table} (note) select 'x' from generate_series(1, 10000)`);
    const { rows } = await client.query(
      `select count(distinct number)::int as count, max(ticket::int) as last from ${table}`,
    );
    expect(rows).toEqual([{ count: 10_000, last: 10_099 }]);
    await client.end();
    expect(await fresh.ask('mutation { createInvoice(data: {}) { ticket number } }')).toEqual({
      createInvoice: { ticket: '10100', number: `INV-${year}-10001` },
    });
    await fresh[Symbol.asyncDispose]();
  });

  test('that is added later leaves records as they are', async () => {
    await records.publish(app({ code: { type: 'String', defaultSequence: 'C{1}' } }));
    const { invoices } = await records.ask<{ invoices: { nodes: unknown[] } }>('{ invoices { nodes { code } } }');
    expect(invoices.nodes).toEqual([{ code: null }, { code: null }]);
    expect(await records.ask('mutation { createInvoice(data: {}) { code } }')).toEqual({
      createInvoice: { code: 'C1' },
    });
  });
});
