import { expect, test } from 'vitest';
import { createShop } from './testing/shop.ts';
import { startGateway } from './testing/start-gateway.ts';
import { compose } from './testing/test-registry.ts';

const patience = { timeout: 20_000 };
const shop = createShop();
const withField = (field: string) =>
  compose(
    shop.subgraphs.map(({ name, typeDefs }) => ({
      name,
      typeDefs: name === 'records' ? typeDefs.replace('type Query {', `type Query { ${field}: Int `) : typeDefs,
    })),
  );

test('publishing under load fails no request, and each answer is of one version', async () => {
  await using started = await startGateway();
  const versions = Array.from({ length: 5 }, (_, n) => withField(`version${n + 2}`));
  const stop = new AbortController();
  const statuses: number[] = [];
  const seen = new Set<unknown>();
  const load = async (query: string) => {
    while (!stop.signal.aborted) {
      const { status, data, errors } = await started.ask(query);
      statuses.push(status);
      expect(errors).toBeUndefined();
      const appInfo = data?.['appInfo'] as { versionHash: string } | undefined;
      seen.add(appInfo?.versionHash);
    }
  };
  const clients = [
    load('{ appInfo }'),
    load('{ appInfo order(id: "o1") { owner { name } } }'),
    load('query Q { appInfo }'),
  ];
  for (const version of versions) {
    const before = statuses.length;
    started.registry.publish('shop', version);
    // Several requests on each version, whatever the machine's speed.
    await expect.poll(() => statuses.length - before, patience).toBeGreaterThan(10);
  }
  stop.abort();
  await Promise.all(clients);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(seen.has('shop-6')).toBe(true);
});

test('the first request after a publish is answered by the new version', async () => {
  await using started = await startGateway();
  expect((await started.ask('{ order(id: "o1") { id } }')).status).toBe(200);
  started.registry.publish('shop', withField('fresh'));
  const { data } = await started.ask('{ __type(name: "Query") { fields { name } } }');
  expect(JSON.stringify(data)).toContain('"fresh"');
});

test('a request in flight ends on the version that it began with', async () => {
  await using started = await startGateway();
  await started.ask('{ __typename }');
  const held = started.ask('{ held whoAmI }');
  await expect.poll(() => started.shop.records.asked.length, patience).toBe(1);
  started.registry.publish('shop', withField('next'));
  expect((await started.ask('{ appInfo }')).data).toMatchObject({ appInfo: { versionHash: 'shop-2' } });
  started.shop.release();
  expect((await held).data).toMatchObject({ held: true, whoAmI: { app: { versionHash: 'shop-1' } } });
});

test('apps of one template share a supergraph, and each is asked as itself', async () => {
  await using started = await startGateway();
  started.registry.publish('other', compose(started.shop.subgraphs));
  const [one, two] = await Promise.all(
    ['shop', 'other'].map((slug) => started.ask('{ appInfo }', { path: `/apps/${slug}/graphql` })),
  );
  expect(one?.data).toMatchObject({ appInfo: { slug: 'shop' } });
  expect(two?.data).toMatchObject({ appInfo: { slug: 'other' } });
  expect(started.registry.asked.filter((line) => line.startsWith('supergraph'))).toHaveLength(1);
});

test('past its bytes the gateway forgets supergraphs and loads them again, also while they are asked', async () => {
  await using started = await startGateway({ supergraphBytes: 1 });
  started.registry.publish('other', withField('other'));
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      started.ask('{ order(id: "o1") { owner { name } } }', { path: `/apps/${n % 2 ? 'shop' : 'other'}/graphql` }),
    ),
  );
  expect(answers.map(({ data }) => data)).toEqual(answers.map(() => ({ order: { owner: { name: 'Ann' } } })));
});

test('an app that is not published is not found, until it is', async () => {
  await using started = await startGateway();
  const path = '/apps/later/graphql';
  const before = await started.ask('{ __typename }', { path });
  expect(before.status).toBe(404);
  expect(before.errors).toMatchObject([
    { message: expect.stringContaining('/apps/later'), extensions: { code: 'NOT_FOUND' } },
  ]);
  expect((await fetch(`${started.address}/apps/later/schema.graphql`)).status).toBe(404);
  started.registry.publish('later', withField('later'));
  expect((await started.ask('{ __typename }', { path })).data).toEqual({ __typename: 'Query' });
  started.registry.delete('later');
  expect((await started.ask('{ __typename }', { path })).status).toBe(404);
});
