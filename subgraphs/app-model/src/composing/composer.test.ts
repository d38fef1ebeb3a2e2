import { codeOf } from '@trellis/errors';
import { expect, test } from 'vitest';
import { createComposer } from './composer.ts';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';
const one = { name: 'one', sdl: `${link} type Query { thing: Thing } type Thing @key(fields: "id") { id: ID! }` };
const two = { name: 'two', sdl: `${link} type Thing @key(fields: "id") { id: ID! size: Int }` };
const clashing = { name: 'two', sdl: `${link} type Query { thing: Int }` };

test('subgraphs become a supergraph', async () => {
  await using composer = createComposer({ idleMs: 60_000 });
  const sdl = await composer.compose([one, two]);
  expect(sdl).toContain('@join__graph(name: "two"');
  expect(sdl).toMatch(/size: Int @join__field\(graph: TWO\)/);
});

test('the same subgraphs always become the same text', async () => {
  await using composer = createComposer({ idleMs: 60_000 });
  expect(await composer.compose([one, two])).toBe(await composer.compose([one, two]));
});

test.each([
  ['do not fit together', [one, clashing]],
  ['are no GraphQL', [one, { name: 'two', sdl: 'type {' }]],
])('subgraphs that %s are INTERNAL: the client is told nothing of them, the log everything', async (_, subgraphs) => {
  await using composer = createComposer({ idleMs: 60_000 });
  const error: unknown = await composer.compose(subgraphs).catch((reason: unknown) => reason);
  expect(codeOf(error)).toBe('INTERNAL');
  expect((error as Error).message).not.toMatch(/\btwo\b|\bthing\b|Syntax/i);
  expect(((error as Error).cause as Error).message).toMatch(/thing|Syntax/i);
  expect(await composer.compose([one, two])).toContain('Thing');
});

test('compositions that are asked for at once all get their own answer', async () => {
  await using composer = createComposer({ idleMs: 60_000 });
  const names = ['a', 'b', 'c', 'd', 'e'];
  const sdls = await Promise.all(names.map((name) => composer.compose([{ ...one, name }])));
  for (const [index, name] of names.entries()) expect(sdls[index]).toContain(`@join__graph(name: "${name}"`);
});

test('a thread that ended while it rested is started again', async () => {
  await using composer = createComposer({ idleMs: 1 });
  composer.warmUp(() => [one]);
  await composer.compose([one]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await composer.compose([one, two])).toContain('Thing');
});
