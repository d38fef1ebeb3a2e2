import { afterAll, beforeAll, expect, test } from 'vitest';
import { mustAsk } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { setRoles, signUp } from '../support/people.ts';
import { send } from '../support/send.ts';
import { createSide, type Side } from './world.ts';

let product: Product;
let north: Side;
let south: Side;

beforeAll(async () => {
  product = await startProduct();
  north = await createSide(product, 'north', 'Nora', 'Nils');
  south = await createSide(product, 'south', 'Sara', 'Sven');
});
afterAll(() => product?.[Symbol.asyncDispose]());

const query = `query ($app: ID!, $user: ID, $model: String!, $id: ID!, $field: String) {
  explainAccess(app: $app, user: $user, model: $model, id: $id, field: $field) {
    record roles
    actions { verb allowed reason rules { role path holds conditions { path holds } } }
  }
}`;

interface Explained {
  readonly explainAccess: {
    readonly record: string;
    readonly roles: readonly string[];
    readonly actions: readonly {
      readonly verb: string;
      readonly allowed: boolean;
      readonly reason: string;
      readonly rules: readonly object[];
    }[];
  };
}

async function explain(user: string | null, id: string, field?: string): Promise<Explained['explainAccess']> {
  const variables = { app: north.app.id, model: 'Note', user, id, field };
  const { explainAccess } = await mustAsk<Explained>(product, { query, variables, token: north.maker.token });
  return explainAccess;
}

test('an administrator is told which rule gives a person a record, and which denies him another', async () => {
  const given = await explain(north.clerk.id, north.notes.own, 'body');
  expect(given).toMatchObject({ record: 'PRESENT', roles: ['clerk', 'public', 'user'] });
  const rule = '/models/Note/permissions/clerk/read/0';
  expect(given.actions[0]).toMatchObject({
    verb: 'READ',
    allowed: true,
    reason: 'RULE_HOLDS',
    rules: [{ role: 'clerk', path: rule, holds: true, conditions: [{ path: `${rule}/where/owner`, holds: true }] }, {}],
  });
  const denied = await explain(north.clerk.id, north.notes.other, 'body');
  expect(denied.actions[0]).toMatchObject({ allowed: false, reason: 'NO_RULE_HOLDS' });
  expect((await explain(null, north.notes.shown, 'body')).actions[0]).toMatchObject({ reason: 'FIELD_NOT_GIVEN' });
});

test('who asked about whom stands in the audit trail', async () => {
  await explain(north.clerk.id, north.notes.other, 'body');
  const { auditEvents } = await mustAsk<{ auditEvents: { nodes: readonly object[] } }>(product, {
    query: `query ($app: ID!) {
      auditEvents(first: 1, where: { app: $app, action: EXPLAIN_ACCESS }) { nodes { person { id } thing { type id } after } }
    }`,
    variables: { app: north.app.id },
    token: north.maker.token,
  });
  expect(auditEvents.nodes).toEqual([
    {
      person: { id: north.maker.id },
      thing: { type: 'RECORD', id: north.notes.other },
      after: { user: north.clerk.id, model: 'Note', field: 'body' },
    },
  ]);
});

test('what is told follows the roles of the person', async () => {
  const { id } = await signUp(product, 'Olaf');
  expect((await explain(id, north.notes.own)).actions[0]).toMatchObject({ allowed: false });
  await setRoles(product, { app: north.app.id, user: id, roles: ['admin'], token: north.maker.token });
  expect((await explain(id, north.notes.own)).actions[0]).toMatchObject({ allowed: true, reason: 'ADMIN' });
});

test('nobody but the app’s administrators is told, and of no other app', async () => {
  const variables = { app: north.app.id, model: 'Note', user: north.clerk.id, id: north.notes.own };
  for (const [token, code] of [
    [undefined, 'UNAUTHENTICATED'],
    [north.clerk.token, 'FORBIDDEN'],
    [south.maker.token, 'NOT_FOUND'],
  ] as const) {
    expect(await send(product, { query, variables, ...(token === undefined ? {} : { token }) })).toMatchObject({
      code,
    });
  }
  const foreign = { ...variables, id: south.notes.own };
  expect((await send<Explained>(product, { query, variables: foreign, token: north.maker.token })).data).toMatchObject({
    explainAccess: { record: 'MISSING' },
  });
});
