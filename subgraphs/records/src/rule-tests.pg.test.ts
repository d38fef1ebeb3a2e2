import { type AppDefinition, assignIds, type PermissionTestDefinition } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRecordsFixture, type RecordsFixture } from './testing/records-fixture.ts';

const mine = { owner: { eq: { $: 'user.id' } } };
const definition: AppDefinition = {
  format: 1,
  roles: { sales: {}, boss: {} },
  models: {
    Customer: {
      fields: {
        name: { type: 'String', required: true },
        email: { type: 'Email', unique: true },
        balance: { type: 'Decimal', precision: 12, scale: 2 },
        region: { type: 'String' },
        team: { type: 'UUID' },
        photo: { type: 'File' },
        owner: { type: 'User' },
        orders: { type: 'Order', list: true, inverse: 'customer' },
      },
      permissions: {
        sales: {
          read: [
            { where: mine, fields: ['*'], except: ['balance'] },
            { where: { region: { eq: { $: 'user.claims.region' } } }, fields: ['name'] },
          ],
          create: [{ set: { owner: { $: 'user.id' } } }],
          update: [{ where: mine, fields: ['name', 'region', 'owner'] }],
          delete: [{ where: { team: { in: { $: 'user.teams' } } } }],
        },
        boss: { read: true },
        public: { read: [{ where: { region: { eq: 'open' } }, fields: ['name'] }] },
      },
    },
    Order: {
      fields: { number: { type: 'Int' }, customer: { type: 'Customer', inverse: 'orders' } },
      permissions: { sales: { read: [{ where: { customer: mine } }], create: true } },
    },
  },
};

const team = '0198a1b2-0000-7000-8000-000000000001';
const rows: PermissionTestDefinition['rows'] = {
  own: {
    model: 'Customer',
    data: { name: 'Li', email: 'li@x.example', balance: '5.00', owner: { $: 'user.id' }, team },
  },
  north: { model: 'Customer', data: { name: 'Wu', region: 'north', owner: { $: 'people.bob' } } },
  south: { model: 'Customer', data: { name: 'He', region: 'south', photo: { $: 'people.photo' } } },
  order: { model: 'Order', data: { number: 1, customer: { connect: { id: { $: 'rows.own' } } } } },
};
const good: Readonly<Record<string, PermissionTestDefinition>> = {
  'sales have their own customers, and the names of their region': {
    as: { roles: ['sales'], claims: { region: 'north' }, teams: [team] },
    rows,
    expect: [
      { verb: 'read', row: 'own', allowed: true },
      { verb: 'read', row: 'own', fields: ['name', 'email', 'orders', 'owner'], allowed: true },
      { verb: 'read', row: 'own', fields: ['balance'], allowed: false },
      { verb: 'read', row: 'north', fields: ['name'], allowed: true },
      { verb: 'read', row: 'north', fields: ['email', 'region'], allowed: false },
      { verb: 'read', row: 'south', allowed: false },
      { verb: 'read', row: 'order', fields: ['customer', 'number'], allowed: true },
      { verb: 'update', row: 'own', data: { name: 'Li Na' }, allowed: true },
      { verb: 'update', row: 'own', data: { balance: '0' }, allowed: false },
      { verb: 'update', row: 'own', data: { owner: { $: 'people.bob' } }, allowed: false },
      { verb: 'update', row: 'north', data: { name: 'Wu Wei' }, allowed: false },
      { verb: 'update', row: 'south', data: { name: 'He' }, allowed: false },
      { verb: 'create', model: 'Customer', data: { name: 'New', email: 'new@x.example' }, allowed: true },
      { verb: 'create', model: 'Customer', data: { name: 'New', owner: { $: 'user.id' } }, allowed: false },
      { verb: 'create', model: 'Order', data: { customerId: { $: 'rows.south' } }, allowed: false },
      { verb: 'delete', row: 'order', allowed: false },
      { verb: 'delete', row: 'own', allowed: true },
      { verb: 'read', row: 'own', allowed: false },
    ],
  },
  // With the same unique values: what the test before has left is gone.
  'a boss reads all and changes nothing': {
    as: { roles: ['boss'] },
    rows,
    expect: [
      { verb: 'read', row: 'own', fields: ['balance', 'email'], allowed: true },
      { verb: 'update', row: 'own', data: { name: 'X' }, allowed: false },
    ],
  },
  'visitors see the open region': {
    rows: { open: { model: 'Customer', data: { name: 'Open', region: 'open' } } },
    expect: [
      { verb: 'read', row: 'open', fields: ['name'], allowed: true },
      { verb: 'read', row: 'open', fields: ['region'], allowed: false },
      { verb: 'create', model: 'Customer', data: { name: 'X' }, allowed: false },
    ],
  },
};

let fixture: RecordsFixture;
let client: Client;
beforeAll(async () => {
  fixture = await createRecordsFixture(definition);
  client = new Client({ connectionString: fixture.databaseUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await fixture[Symbol.asyncDispose]();
});

const tryRules = (permissionTests: AppDefinition['permissionTests'], changed: AppDefinition = definition) =>
  fixture.records.store.tryRules(assignIds({ ...changed, ...(permissionTests && { permissionTests }) }));

const failing = (
  expected: PermissionTestDefinition['expect'],
  as: PermissionTestDefinition['as'] = { roles: ['sales'] },
) => tryRules({ fails: { as, rows, expect: expected } });

test('rules that do what is expected of them have no problems', async () => {
  expect(await tryRules(good)).toEqual([]);
  expect(await tryRules(undefined)).toEqual([]);
});

test('each expectation that is not met is told: where it stands, what was expected and what came', async () => {
  expect(
    await failing([
      { verb: 'read', row: 'own', fields: ['name', 'balance'], allowed: true },
      { verb: 'read', row: 'south', allowed: true },
      { verb: 'read', row: 'own', fields: ['name'], allowed: false },
      { verb: 'update', row: 'own', data: { name: 'X' }, allowed: false },
      { verb: 'delete', row: 'own', allowed: true },
      { verb: 'create', model: 'Customer', data: { name: 'X', balance: '1' }, allowed: false },
    ]),
  ).toEqual(
    [
      [0, 'reading "balance" of "own" should be allowed, and it is refused: FIELD_NOT_GIVEN'],
      [1, 'reading "south" should be allowed, and it is refused: NO_RULE_HOLDS'],
      [2, 'reading "name" of "own" should be refused, and it is allowed'],
      [3, 'updating "own" should be refused, and it is allowed'],
      [4, expect.stringMatching(/^deleting "own" should be allowed, and it is refused: ./)],
      [5, 'creating Customer should be refused, and it is allowed'],
    ].map(([index, message]) => ({
      path: `/permissionTests/fails/expect/${String(index)}`,
      code: 'TEST_FAILED',
      severity: 'ERROR',
      message: typeof message === 'string' ? `The test "fails" failed: ${message}` : (expect.any(String) as string),
    })),
  );
});

test('a fault of the data is no refusal by a rule, and a row that cannot be made is told', async () => {
  const broken = await failing([
    { verb: 'create', model: 'Customer', data: { name: 'X', email: 'li@x.example' }, allowed: false },
    { verb: 'update', row: 'own', data: { nme: 'X' }, allowed: false },
  ]);
  expect(broken.map(({ message }) => message)).toEqual([
    expect.stringContaining('should be refused, and it is broken: '),
    expect.stringContaining('should be refused, and it is broken: '),
  ]);
  const unmade = await tryRules({ t: { rows: { row: { model: 'Customer', data: {} } }, expect: [] } });
  expect(unmade).toMatchObject([{ path: '/permissionTests/t/rows/row', message: expect.stringContaining('"row"') }]);
});

test('a rule that changes is noticed', async () => {
  const { Customer, Order } = definition.models;
  const { sales, ...others } = Customer?.permissions ?? {};
  const opened: AppDefinition = {
    ...definition,
    models: {
      Order: must(Order, 'Order'),
      Customer: { ...must(Customer, 'Customer'), permissions: { ...others, sales: { ...sales, read: true } } },
    },
  };
  const problems = await tryRules(good, opened);
  expect(problems.map(({ path }) => path)).toContain(
    '/permissionTests/sales have their own customers, and the names of their region/expect/2',
  );
});

test('the app’s own tables are not touched, and nothing stays behind', async () => {
  await fixture.ask('mutation { createCustomer(data: { name: "Real", email: "li@x.example" }) { id } }');
  const schemas = async () =>
    (await client.query("select nspname from pg_namespace where nspname like 'app\\_%'")).rows;
  const before = await schemas();
  await Promise.all([tryRules(good), tryRules(good), failing([{ verb: 'delete', row: 'own', allowed: true }])]);
  expect(await schemas()).toEqual(before);
  expect(await fixture.ask('{ customers { nodes { name } } }')).toEqual({ customers: { nodes: [{ name: 'Real' }] } });
});
