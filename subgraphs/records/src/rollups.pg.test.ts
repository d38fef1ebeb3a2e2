import type { AppDefinition, FieldDefinition, RollupDefinition } from '@trellis/app-definition';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';

const me = '01890000-0000-7000-8000-000000000001';
const through = 'Membership';

const rolled = (
  type: string,
  of: string,
  name: RollupDefinition['function'],
  where?: RollupDefinition['where'],
): FieldDefinition => ({ type, rollup: { of, function: name, ...(where ? { where } : {}) } });

const paid = { status: { eq: 'PAID' } };

const definition: AppDefinition = {
  format: 1,
  enums: { Status: { values: [{ name: 'OPEN' }, { name: 'PAID' }] } },
  models: {
    Region: {
      plural: 'regions',
      fields: {
        name: { type: 'String' },
        customers: { type: 'Customer', list: true, inverse: 'region' },
        revenue: rolled('Decimal', 'customers.spent', 'SUM'),
        meanSpent: rolled('Decimal', 'customers.spent', 'AVG'),
        buyers: rolled('Int', 'customers', 'COUNT', { spent: { between: ['1', '1000'] } }),
      },
    },
    Customer: {
      plural: 'customers',
      fields: {
        name: { type: 'String' },
        region: { type: 'Region', inverse: 'customers' },
        invoices: { type: 'Invoice', list: true, inverse: 'customer' },
        tags: { type: 'Tag', list: true, inverse: 'customers' },
        teams: { type: 'Team', list: true, inverse: 'people', through },
        notes: { type: 'Note', list: true, inverse: 'subject' },
        invoiceCount: rolled('Int', 'invoices', 'COUNT'),
        spent: rolled('Decimal', 'invoices.total', 'SUM', paid),
        average: rolled('Decimal', 'invoices.total', 'AVG'),
        averageRounded: { ...rolled('Decimal', 'invoices.total', 'AVG'), scale: 2 },
        items: rolled('BigInt', 'invoices.quantity', 'SUM'),
        meanItems: rolled('Decimal', 'invoices.quantity', 'AVG'),
        leastItems: rolled('Int', 'invoices.quantity', 'MIN'),
        serials: rolled('BigInt', 'invoices.serial', 'SUM'),
        weight: rolled('Float', 'invoices.weight', 'SUM'),
        meanWeight: rolled('Float', 'invoices.weight', 'AVG'),
        firstDue: rolled('Date', 'invoices.dueOn', 'MIN'),
        lastSent: rolled('DateTime', 'invoices.sentAt', 'MAX'),
        firstHour: rolled('Time', 'invoices.hour', 'MIN'),
        lastNumber: rolled('String', 'invoices.number', 'MAX'),
        mostWithTax: rolled('Decimal', 'invoices.withTax', 'MAX'),
        tagCount: rolled('Int', 'tags', 'COUNT'),
        heaviestTag: rolled('Int', 'tags.weight', 'MAX'),
        teamCount: rolled('Int', 'teams', 'COUNT'),
        noteCount: rolled('Int', 'notes', 'COUNT', { subject_Customer: { name: { eq: 'Ann' } } }),
      },
      permissions: {
        user: {
          read: [
            { where: { spent: { gte: '10' } }, fields: ['name', 'spent', 'invoiceCount', 'teamCount'] },
            { where: { invoiceCount: { eq: 0 } }, fields: ['name'] },
          ],
          create: [{ fields: ['name', 'invoices'], check: { invoiceCount: { lte: 1 } } }],
        },
      },
    },
    Invoice: {
      plural: 'invoices',
      fields: {
        customer: { type: 'Customer', inverse: 'invoices' },
        number: { type: 'String' },
        total: { type: 'Decimal', precision: 12, scale: 2 },
        withTax: { type: 'Decimal', scale: 2, formula: 'total * 1.19' },
        quantity: { type: 'Int' },
        serial: { type: 'BigInt' },
        weight: { type: 'Float' },
        dueOn: { type: 'Date' },
        sentAt: { type: 'DateTime' },
        hour: { type: 'Time' },
        status: { type: 'Status', default: 'OPEN' },
      },
      permissions: { user: { create: true } },
    },
    Tag: {
      plural: 'tags',
      fields: { weight: { type: 'Int' }, customers: { type: 'Customer', list: true, inverse: 'tags' } },
    },
    Team: { plural: 'teams', fields: { people: { type: 'Customer', list: true, inverse: 'teams', through } } },
    Membership: {
      plural: 'memberships',
      fields: { person: { type: 'Customer', required: true }, team: { type: 'Team', required: true } },
      unique: [['person', 'team']],
    },
    Note: { plural: 'notes', fields: { subject: { type: ['Customer', 'Team'] } } },
  },
};

const serial = '9223372036854775807';
let records: RecordsFixture;
beforeAll(async () => {
  records = await createRecordsFixture(definition);
  await records.ask(`mutation {
    north: createRegion(data: { name: "North", customers: { create: [
      { name: "Ann",
        invoices: { create: [
          { number: "A1", total: "10.00", quantity: 1, serial: "${serial}", weight: 0.5, dueOn: "2026-02-01", sentAt: "2026-01-31T12:00:00Z", hour: "09:00:00", status: PAID },
          { number: "A2", total: "5.50", quantity: 2, serial: "${serial}", weight: 1.5, dueOn: "2026-01-01", sentAt: "2026-01-30T12:00:00Z", hour: "08:30:00", status: PAID },
          { number: "A3", total: "1.01", status: OPEN },
          { number: "A4", total: "999.99", quantity: 9, status: PAID }
        ] },
        tags: { create: [{ weight: 3 }, { weight: 7 }] }
      },
      { name: "Bob", invoices: { create: [{ number: "B1", total: "2.00", status: PAID }] } }
    ] } }) { id }
    south: createRegion(data: { name: "South", customers: { create: [{ name: "Cy" }] } }) { id }
  }`);
  await records.ask('mutation { deleteInvoices(where: { number: { eq: "A4" } }) { affectedCount } }');
  const { customers } = await records.ask<{ customers: { nodes: { id: string }[] } }>(
    '{ customers(where: { name: { eq: "Ann" } }) { nodes { id } } }',
  );
  const ann = customers.nodes[0]?.id;
  const { red, blue } = await records.ask<Record<string, { id: string }>>(
    'mutation { red: createTeam(data: {}) { id } blue: createTeam(data: {}) { id } }',
  );
  const { gone } = await records.ask<Record<string, { id: string }>>(`mutation {
    kept: createMembership(data: { personId: "${ann}", teamId: "${red?.id}" }) { id }
    gone: createMembership(data: { personId: "${ann}", teamId: "${blue?.id}" }) { id }
    a: createNote(data: { subject_CustomerId: "${ann}" }) { id }
    b: createNote(data: { subject_TeamId: "${red?.id}" }) { id }
  }`);
  await records.ask(`mutation { deleteMembership(where: { id: "${gone?.id}" }) { id } }`);
});
afterAll(() => records[Symbol.asyncDispose]());

async function names(args: string): Promise<readonly string[]> {
  const { customers } = await records.ask<{ customers: { nodes: { name: string }[] } }>(
    `{ customers(${args}) { nodes { name } } }`,
  );
  return customers.nodes.map(({ name }) => name);
}

const everything =
  'name invoiceCount spent average averageRounded items meanItems leastItems serials weight meanWeight firstDue lastSent firstHour lastNumber mostWithTax tagCount heaviestTag teamCount noteCount';
const ofNothing = {
  invoiceCount: 0,
  spent: null,
  average: null,
  averageRounded: null,
  items: null,
  meanItems: null,
  leastItems: null,
  serials: null,
  weight: null,
  meanWeight: null,
  firstDue: null,
  lastSent: null,
  firstHour: null,
  lastNumber: null,
  mostWithTax: null,
  tagCount: 0,
  heaviestTag: null,
  teamCount: 0,
  noteCount: 0,
};

describe('a rollup', () => {
  test('is computed over the related records that are not deleted; over none a count is 0 and all else null', async () => {
    expect(await records.ask(`{ customers(orderBy: [{ name: ASC }]) { nodes { ${everything} } } }`)).toEqual({
      customers: {
        nodes: [
          {
            name: 'Ann',
            invoiceCount: 3,
            spent: '15.50',
            average: '5.5033333333333333',
            averageRounded: '5.50',
            items: '3',
            meanItems: '1.5',
            leastItems: 1,
            serials: '18446744073709551614',
            weight: 2,
            meanWeight: 1,
            firstDue: '2026-01-01',
            lastSent: '2026-01-31T12:00:00.000Z',
            firstHour: '08:30:00.000',
            lastNumber: 'A3',
            mostWithTax: '11.90',
            tagCount: 2,
            heaviestTag: 7,
            teamCount: 1,
            noteCount: 1,
          },
          {
            ...ofNothing,
            name: 'Bob',
            invoiceCount: 1,
            spent: '2.00',
            average: '2.00',
            averageRounded: '2.00',
            lastNumber: 'B1',
            mostWithTax: '2.38',
          },
          { ...ofNothing, name: 'Cy' },
        ],
      },
    });
  });

  test('is computed over rollups', async () => {
    const query = '{ regions(orderBy: [{ revenue: DESC_NULLS_LAST }]) { nodes { name revenue meanSpent buyers } } }';
    expect(await records.ask(query)).toEqual({
      regions: {
        nodes: [
          { name: 'North', revenue: '17.50', meanSpent: '8.75', buyers: 2 },
          { name: 'South', revenue: null, meanSpent: null, buyers: 0 },
        ],
      },
    });
  });

  test('filters, here and through relations', async () => {
    expect(await names('where: { spent: { gt: "2.00" } }')).toEqual(['Ann']);
    expect(await names('where: { spent: { isNull: true } }')).toEqual(['Cy']);
    expect(await names('where: { NOT: { spent: { gt: "2.00" } } }, orderBy: [{ name: ASC }]')).toEqual(['Bob', 'Cy']);
    expect(await names('where: { invoiceCount: { in: [0, 1] } }, orderBy: [{ name: ASC }]')).toEqual(['Bob', 'Cy']);
    expect(await names('where: { serials: { gt: "9223372036854775807" } }')).toEqual(['Ann']);
    expect(await names('where: { lastNumber: { startsWith: "b", mode: INSENSITIVE } }')).toEqual(['Bob']);
    expect(await names('where: { lastSent: { between: ["2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z"] } }')).toEqual([
      'Ann',
    ]);
    expect(
      await names('where: { region: { customers: { some: { invoiceCount: { gte: 3 } } } } }, orderBy: [{ name: ASC }]'),
    ).toEqual(['Ann', 'Bob']);
  });

  test.each([
    ['spent: ASC', ['Bob', 'Ann', 'Cy']],
    ['spent: DESC', ['Cy', 'Ann', 'Bob']],
    ['serials: DESC_NULLS_LAST', ['Ann', 'Bob', 'Cy']],
    ['averageRounded: ASC_NULLS_FIRST', ['Cy', 'Bob', 'Ann']],
    ['invoiceCount: ASC', ['Cy', 'Bob', 'Ann']],
    ['lastSent: ASC', ['Ann', 'Bob', 'Cy']],
    ['lastNumber: DESC_NULLS_LAST', ['Bob', 'Ann', 'Cy']],
  ])('sorts and pages by %s', async (order, expected) => {
    const orderBy = `orderBy: [{ ${order} }, { name: ASC }]`;
    expect(await names(orderBy)).toEqual(expected);
    const paged: string[] = [];
    let after = '';
    for (let hasMore = true; hasMore;) {
      const { customers } = await records.ask<{
        customers: { nodes: { name: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      }>(`{ customers(${orderBy}, first: 1${after}) { nodes { name } pageInfo { hasNextPage endCursor } } }`);
      paged.push(...customers.nodes.map(({ name }) => name));
      hasMore = customers.pageInfo.hasNextPage;
      after = `, after: "${customers.pageInfo.endCursor}"`;
    }
    expect(paged).toEqual(expected);
    expect(await names(`${orderBy}, last: 2`)).toEqual(expected.slice(-2));
  });

  test('sorts by what lies behind a relation, and is added up below one', async () => {
    expect(await names('orderBy: [{ region: { revenue: DESC } }, { name: ASC }]')).toEqual(['Cy', 'Ann', 'Bob']);
    const query = `{ regions(orderBy: [{ customers: { avg: { spent: DESC } } }, { name: ASC }]) { nodes {
      name customers(orderBy: [{ spent: DESC }], first: 1) { nodes { name } aggregate { sum { spent serials } avg { spent invoiceCount } max { spent lastNumber } } }
    } } }`;
    expect(await records.ask(query)).toEqual({
      regions: {
        nodes: [
          {
            name: 'South',
            customers: {
              nodes: [{ name: 'Cy' }],
              aggregate: {
                sum: { spent: null, serials: null },
                avg: { spent: null, invoiceCount: '0' },
                max: { spent: null, lastNumber: null },
              },
            },
          },
          {
            name: 'North',
            customers: {
              nodes: [{ name: 'Ann' }],
              aggregate: {
                sum: { spent: '17.50', serials: '18446744073709551614' },
                avg: { spent: '8.75', invoiceCount: '2' },
                max: { spent: '15.50', lastNumber: 'B1' },
              },
            },
          },
        ],
      },
    });
  });

  test('groups, and tells one record of each value from the others', async () => {
    const groups = `{ customersGroupBy(by: [{ field: invoiceCount }], having: { sum: { spent: { gte: "2" } } }, orderBy: [{ avg: { spent: DESC } }]) {
      totalCount nodes { keys { invoiceCount } aggregate { count countDistinct(field: lastNumber) sum { spent } avg { spent } } records { nodes { name } } }
    } }`;
    const group = (invoiceCount: number, spent: string, name: string) => ({
      keys: { invoiceCount },
      aggregate: { count: 1, countDistinct: 1, sum: { spent }, avg: { spent } },
      records: { nodes: [{ name }] },
    });
    expect(await records.ask(groups)).toEqual({
      customersGroupBy: { totalCount: 2, nodes: [group(3, '15.50', 'Ann'), group(1, '2.00', 'Bob')] },
    });
    expect(
      await records.ask(
        '{ customersGroupBy(by: [{ field: lastSent, bucket: MONTH }, { region: { field: revenue } }]) { nodes { keys { lastSent region { revenue } } aggregate { count } } } }',
      ),
    ).toEqual({
      customersGroupBy: {
        nodes: [
          { keys: { lastSent: '2026-01-01T00:00:00.000Z', region: { revenue: '17.50' } }, aggregate: { count: 1 } },
          { keys: { lastSent: null, region: { revenue: '17.50' } }, aggregate: { count: 1 } },
          { keys: { lastSent: null, region: { revenue: null } }, aggregate: { count: 1 } },
        ],
      },
    });
    expect(await names('distinctOn: [tagCount], orderBy: [{ tagCount: ASC }, { spent: ASC }]')).toEqual(['Bob', 'Ann']);
  });

  test('is computed before the view: rules go by it, and who may read it reads its true value', async () => {
    const as = person(me);
    const query = '{ customers(orderBy: [{ name: ASC }]) { nodes { name spent invoiceCount teamCount } } }';
    expect(await records.ask(query, {}, as)).toEqual({
      customers: {
        nodes: [
          { name: 'Ann', spent: '15.50', invoiceCount: 3, teamCount: 1 },
          { name: 'Cy', spent: null, invoiceCount: null, teamCount: null },
        ],
      },
    });
    expect(await records.ask('{ customers(where: { invoiceCount: { eq: 0 } }) { totalCount } }', {}, as)).toEqual({
      customers: { totalCount: 0 },
    });
    expect(await records.ask('{ customers { aggregate { sum { invoiceCount } } } }', {}, as)).toEqual({
      customers: { aggregate: { sum: { invoiceCount: '3' } } },
    });
    expect((await records.refused('{ customers { nodes { items } } }', {}, as)).extensions.code).toBe('FORBIDDEN');
    expect(await records.ask('{ invoices { totalCount } }', {}, as)).toEqual({ invoices: { totalCount: 0 } });
  });
});

describe('writing', () => {
  test('nobody writes a rollup', async () => {
    const query = 'mutation ($data: CustomerCreateInput!) { createCustomer(data: $data) { id } }';
    expect((await records.refused(query, { data: { name: 'x', spent: '1.00' } })).extensions.code).toBe(
      'BAD_USER_INPUT',
    );
  });

  test('what a write answers is computed after it, here and behind relations', async () => {
    const app = await createRecordsFixture(definition);
    const { createCustomer } = await app.ask<{ createCustomer: { id: string } }>(
      'mutation { createCustomer(data: { name: "Dee", invoices: { create: [{ total: "3.00", status: PAID }] } }) { id spent invoiceCount } }',
    );
    expect(createCustomer).toMatchObject({ spent: '3.00', invoiceCount: 1 });
    const { id } = createCustomer;
    const one = `mutation { createInvoice(data: { customerId: "${id}", total: "4.00", status: PAID }) { id customer { spent invoiceCount } } }`;
    const { createInvoice } = await app.ask<{ createInvoice: { id: string } }>(one);
    expect(createInvoice).toMatchObject({ customer: { spent: '7.00', invoiceCount: 2 } });
    const invoice = `where: { id: "${createInvoice.id}" }`;
    expect(
      await app.ask(`mutation { updateInvoice(${invoice}, data: { total: "5.00" }) { customer { spent } } }`),
    ).toEqual({ updateInvoice: { customer: { spent: '8.00' } } });
    expect(
      await app.ask(
        `mutation { updateCustomers(where: { spent: { gt: "7" } }, data: { name: "Eve" }) { nodes { name } } }`,
      ),
    ).toEqual({
      updateCustomers: { nodes: [{ name: 'Eve' }] },
    });
    await app.ask(`mutation { deleteInvoice(${invoice}) { id } }`);
    expect(await app.ask(`{ customer(where: { id: "${id}" }) { spent invoiceCount } }`)).toEqual({
      customer: { spent: '3.00', invoiceCount: 1 },
    });
    await app.ask(`mutation { restoreInvoice(id: "${createInvoice.id}") { id } }`);
    expect(await app.ask(`{ customer(where: { id: "${id}" }) { spent invoiceCount } }`)).toEqual({
      customer: { spent: '8.00', invoiceCount: 2 },
    });
    await app[Symbol.asyncDispose]();
  });

  test('a rule’s check sees the rollup as the write leaves it', async () => {
    const create = (invoices: readonly object[]) => ({ data: { name: 'Fay', invoices: { create: invoices } } });
    const query = 'mutation ($data: CustomerCreateInput!) { createCustomer(data: $data) { invoiceCount } }';
    const as = person(me);
    expect((await records.refused(query, create([{ total: '1.00' }, { total: '1.00' }]), as)).extensions.code).toBe(
      'FORBIDDEN',
    );
    const app = await createRecordsFixture(definition);
    expect(await app.ask(query, create([{ total: '1.00' }]), as)).toEqual({ createCustomer: { invoiceCount: null } });
    await app[Symbol.asyncDispose]();
  });
});

test('changes are told with the rollup as it is, but not filtered by it', async () => {
  const refused = await records
    .subscribe(
      'subscription { customerChanges(where: { region: { customers: { some: { spent: { gt: "1" } } } } }) { control } }',
    )
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  expect(refused).toMatchObject({
    code: 'BAD_USER_INPUT',
    message: expect.stringContaining('Changes cannot be filtered by "spent"') as unknown,
  });
  const events = await records.subscribe(
    'subscription { customerChanges { control changes { op changedFields node { name spent } } } }',
  );
  await events.next();
  await records.ask(
    'mutation { updateCustomers(where: { name: { eq: "Ann" } }, data: { name: "Anna" }) { affectedCount } }',
  );
  for (;;) {
    const { value } = await events.next();
    const { data } = JSON.parse(String(value)) as { data: { customerChanges: { changes: unknown[] } } };
    if (data.customerChanges.changes.length === 0) continue;
    expect(data.customerChanges.changes).toEqual([
      { op: 'UPDATE', changedFields: ['name'], node: { name: 'Anna', spent: '15.50' } },
    ]);
    break;
  }
  await events.return?.();
});

test('a rollup may change at any time, and the next question has the new one', async () => {
  const fields = { ...definition.models['Customer']?.fields, spent: rolled('Decimal', 'invoices.withTax', 'MAX') };
  const app = await createRecordsFixture(definition);
  await app.ask(
    'mutation { createCustomer(data: { invoices: { create: [{ total: "1.00", status: PAID }] } }) { id } }',
  );
  const query = '{ customers { nodes { spent } } }';
  expect(await app.ask(query)).toEqual({ customers: { nodes: [{ spent: '1.00' }] } });
  await app.publish({
    ...definition,
    models: { ...definition.models, Customer: { ...definition.models['Customer'], fields } },
  });
  expect(await app.ask(query)).toEqual({ customers: { nodes: [{ spent: '1.19' }] } });
  await app[Symbol.asyncDispose]();
});
