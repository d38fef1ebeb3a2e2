import { createHash, randomUUID } from 'node:crypto';
import { type AppDefinition, assignIds, type FieldDefinition } from '@trellis/app-definition';
import type { RecordsVersion } from '@trellis/service-api';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRecordsFixture, type RecordsFixture } from '../testing/records-fixture.ts';
import { shop } from '../testing/shop.ts';

let fixture: RecordsFixture;
let client: Client;
beforeAll(async () => {
  fixture = await createRecordsFixture(shop);
  client = new Client({ connectionString: fixture.databaseUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await fixture[Symbol.asyncDispose]();
});

function withTagField(name: string, field: FieldDefinition, base: AppDefinition = shop): AppDefinition {
  const { Tag, ...models } = base.models;
  if (!Tag) throw new Error('the shop has tags');
  return { ...base, models: { ...models, Tag: { ...Tag, fields: { ...Tag.fields, [name]: field } } } };
}

describe('an app grows', () => {
  test('by fields, models, indexes and rules, and keeps its data', async () => {
    await fixture.ask('mutation { createTag(data: {name: "kept"}) { id } }');
    const grown = withTagField('color', { type: 'String', default: 'red', required: true });
    await fixture.publish({
      ...grown,
      models: { ...grown.models, Note: { fields: { text: { type: 'Text' }, tag: { type: 'Tag' } } } },
    });
    expect(await fixture.ask('{ tags { nodes { name color } } notes { totalCount } }')).toEqual({
      tags: { nodes: [{ name: 'kept', color: 'red' }] },
      notes: { totalCount: 0 },
    });
    await fixture.ask('mutation { createNote(data: {text: "t", tag: {connect: {name: "kept"}}}) { tag { color } } }');
  });

  test('by values of an enum, which can be written at once', async () => {
    const base = await currentDefinition();
    const { OrderStatus } = base.enums ?? {};
    if (!OrderStatus) throw new Error('the shop has an enum');
    await fixture.publish({
      ...base,
      enums: { OrderStatus: { ...OrderStatus, values: [...OrderStatus.values, { name: 'LOST' }] } },
    });
    const query = 'mutation { createOrder(data: {number: "lost", total: "1", status: LOST}) { status } }';
    expect(await fixture.ask(query)).toEqual({ createOrder: { status: 'LOST' } });
  });

  test('not by what the data forbid: nothing is changed then', async () => {
    const before = await fixture.records.store.current(fixture.appId);
    const refused = fixture.publish(withTagField('owner', { type: 'User', required: true }, await currentDefinition()));
    await expect(refused).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(await fixture.records.store.current(fixture.appId)).toEqual(before);
    const { rows } = await client.query(
      `select from information_schema.columns where table_name = 'Tag' and column_name = 'owner'`,
    );
    expect(rows).toEqual([]);
  });
});

describe('one version is published once', () => {
  const versionOf = (appId: string, number: number): RecordsVersion => {
    const definition = JSON.stringify(assignIds(shop));
    return { appId, number, definition, hash: createHash('sha256').update(definition).digest('hex') };
  };

  test('however often and from wherever it is asked for', async () => {
    const { store } = fixture.records;
    const version = versionOf(randomUUID(), 1);
    await Promise.all([1, 2, 3].map(() => store.publish(version)));
    await store.publish(version);
    expect(await store.current(version.appId)).toEqual({ number: 1, hash: version.hash });
    await store.drop(version.appId);
    expect(await store.current(version.appId)).toBeUndefined();
  });

  test('and none after a newer one', async () => {
    const { store } = fixture.records;
    const appId = randomUUID();
    await store.publish(versionOf(appId, 2));
    await expect(store.publish(versionOf(appId, 1))).rejects.toMatchObject({ code: 'CONFLICT' });
    await store.drop(appId);
  });

  test('while its tables are written to', async () => {
    const publishing = new AbortController();
    const failures: unknown[] = [];
    const writer = async () => {
      for (let i = 0; !publishing.signal.aborted; i++) {
        await fixture
          .ask('mutation($n: String!) { createTag(data: {name: $n}) { id } }', { n: `w${i}` })
          .catch((error: unknown) => failures.push(error));
      }
    };
    const written = writer();
    for (const name of ['one', 'two', 'three'])
      await fixture.publish(withTagField(name, { type: 'String' }, await currentDefinition()));
    publishing.abort();
    await written;
    expect(failures).toEqual([]);
  });
});

describe('the database keeps its own promises, also to hands', () => {
  test('version and updatedAt move with every change', async () => {
    await fixture.ask('mutation { createTag(data: {name: "by hand"}) { id } }');
    await client.query(`update ${schema()}."Tag" set name = 'by another hand' where name = 'by hand'`);
    expect(await fixture.ask('{ tag(where: {name: "by another hand"}) { version } }')).toEqual({ tag: { version: 2 } });
  });

  test('an id never changes, TRUNCATE is refused, and so is a value outside of an enum', async () => {
    await expect(client.query(`update ${schema()}."Tag" set id = gen_random_uuid()`)).rejects.toThrow(/never changes/);
    await expect(client.query(`truncate ${schema()}."Tag" cascade`)).rejects.toThrow(/TRUNCATE/);
    await expect(
      client.query(`insert into ${schema()}."Order" (number, total, status) values ('x', 1, 'NONSENSE')`),
    ).rejects.toMatchObject({ code: '23514' });
  });

  test('ids made by the database are of version 7, in the order of time', async () => {
    const { rows } = await client.query<{ id: string }>(
      `select ${schema()}._uuid7() as id, pg_sleep(0.002) from generate_series(1, 20)`,
    );
    const ids = rows.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted());
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

test('two apps with the same models never meet', async () => {
  const other = await createRecordsFixture(shop);
  try {
    const { createTag } = await fixture.ask<{ createTag: { id: string } }>(
      'mutation { createTag(data: {name: "ours"}) { id } }',
    );
    const query = 'query($id: ID!) { tag(where: {id: $id}) { id } tags { totalCount } }';
    expect(await other.ask(query, { id: createTag.id })).toEqual({ tag: null, tags: { totalCount: 0 } });
    const connect =
      'mutation($id: ID!) { createOrder(data: {number: "1", total: "1", tags: {connect: [{id: $id}]}}) { id } }';
    expect((await other.refused(connect, { id: createTag.id })).extensions.code).toBe('NOT_FOUND');
    expect(
      (await other.refused('mutation($id: ID!) { deleteTag(where: {id: $id}) { id } }', { id: createTag.id }))
        .extensions.code,
    ).toBe('NOT_FOUND');
  } finally {
    await other[Symbol.asyncDispose]();
  }
});

async function currentDefinition(): Promise<AppDefinition> {
  const { rows } = await client.query<{ definition: string }>(
    `select definition from ${schema()}._version order by number desc limit 1`,
  );
  return JSON.parse(rows[0]?.definition ?? '') as AppDefinition;
}

function schema(): string {
  return `app_${fixture.appId.replaceAll('-', '')}`;
}
