import type { AppDefinition, FieldDefinition } from '@trellis/app-definition';
import { Client } from 'pg';
import { beforeEach, expect, test } from 'vitest';
import { momentPast } from './testing/past.ts';
import { createRecordsFixture, type RecordsFixture } from './testing/records-fixture.ts';

function app(history: 'NONE' | 'FULL', more: Readonly<Record<string, FieldDefinition>> = {}): AppDefinition {
  return {
    format: 1,
    models: { Note: { history, fields: { text: { type: 'String', required: true }, ...more } } },
  };
}

let fixture: RecordsFixture;
let client: Client;
beforeEach(async () => {
  fixture = await createRecordsFixture(app('NONE'));
  client = new Client({ connectionString: fixture.databaseUrl });
  await client.connect();
  return async () => {
    await client.end();
    await fixture[Symbol.asyncDispose]();
  };
});

const create = async (text: string) =>
  (
    await fixture.ask<{ createNote: { id: string } }>(
      `mutation($text: String!) { createNote(data: { text: $text }) { id } }`,
      { text },
    )
  ).createNote.id;
const change = async (id: string, text: string) =>
  fixture.ask(`mutation($id: ID!, $text: String!) { updateNote(where: { id: $id }, data: { text: $text }) { id } }`, {
    id,
    text,
  });
const texts = async (asOf: string) =>
  (
    await fixture.ask<{ notes: { nodes: readonly { text: string }[] } }>(
      `query($asOf: DateTime) { notes(asOf: $asOf, orderBy: [{ text: ASC }]) { nodes { text } } }`,
      { asOf },
    )
  ).notes.nodes.map(({ text }) => text);

test('begins with the records as they are, and ends with the versions that were kept', async () => {
  const id = await create('a');
  await create('b');
  const before = await momentPast(client);
  await fixture.publish(app('FULL'));
  const begun = await momentPast(client);
  await change(id, 'changed');
  expect(await texts(begun)).toEqual(['a', 'b']);
  expect(await texts(await momentPast(client))).toEqual(['b', 'changed']);
  await expect(texts(before)).rejects.toThrow('kept since');

  await fixture.publish(app('NONE'));
  await change(id, 'not kept');
  await fixture.publish(app('FULL'));
  await expect(texts(begun)).rejects.toThrow('kept since');
  expect(await texts(await momentPast(client))).toEqual(['b', 'not kept']);
});

test('reads older versions through the present model: a field that came later is empty, or has its default', async () => {
  await fixture.publish(app('FULL'));
  await create('early');
  const early = await momentPast(client);
  await fixture.publish(
    app('FULL', {
      stars: { type: 'Int', required: true, default: 3 },
      tags: { type: 'String', list: true, default: ['new', '"'] },
      meta: { type: 'JSON' },
      shown: { type: 'String', formula: 'text + " " + string(stars)' },
    }),
  );
  const asked = `query($asOf: DateTime) { notes(asOf: $asOf, where: { stars: { gte: 3 } }) { nodes { text stars tags meta shown } } }`;
  const expected = {
    notes: { nodes: [{ text: 'early', stars: 3, tags: ['new', '"'], meta: null, shown: 'early 3' }] },
  };
  expect(await fixture.ask(asked, { asOf: early })).toEqual(expected);
  expect(await fixture.ask(asked)).toEqual(expected);
});

test('begins while others write, and misses nothing of theirs', async () => {
  const id = await create('0');
  const publishing = new AbortController();
  const moments: { readonly moment: string; readonly text: string }[] = [];
  const writer = (async () => {
    for (let turn = 1; !publishing.signal.aborted || turn < 5; turn++) {
      await change(id, String(turn));
      moments.push({ moment: await momentPast(client), text: String(turn) });
    }
  })();
  await fixture.publish(app('FULL'));
  const begun = moments.length;
  publishing.abort();
  await writer;
  // What was written while the history began lies in it or before it.
  for (const { moment, text } of moments.slice(begun)) expect(await texts(moment)).toEqual([text]);
});
