import { createTestDatabase } from '@trellis/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Subgraph } from '@trellis/service-api';
import { type Database, type OpenDatabase, openDatabase } from '../database.ts';
import { appModelSdl } from '../graph/type-defs.ts';
import { silentLog } from '../testing/start.ts';
import { type Composer, createComposer } from './composer.ts';
import { createSupergraphs } from './supergraphs.ts';

let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let opened: OpenDatabase;
let database: Database;
let composer: Composer;
let compositions = 0;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  opened = await openDatabase(testDatabase.url, silentLog, 0);
  database = opened.database;
  const real = createComposer({ idleMs: 60_000 });
  composer = {
    ...real,
    compose(subgraphs) {
      compositions++;
      return real.compose(subgraphs);
    },
  };
});
afterAll(async () => {
  await composer[Symbol.asyncDispose]();
  await opened[Symbol.asyncDispose]();
  await testDatabase[Symbol.asyncDispose]();
});

const definition = { format: 1, models: {} } as const;
const release = (field: string): Pick<Subgraph, 'name' | 'sdl'> => ({
  name: 'files',
  sdl: () => `type Query { ${field}: Int }`,
});
const supergraphsOf = (field: string) =>
  createSupergraphs({ database, composer, subgraphs: [appModelSdl(), release(field)] });

test('however many ask at once, a supergraph is composed once, and never again after a restart', async () => {
  compositions = 0;
  const supergraphs = supergraphsOf('once');
  const answers = await Promise.all([1, 2, 3, 4].map(() => supergraphs.ensure(definition)));
  expect(new Set(answers.map(({ hash }) => hash)).size).toBe(1);
  await supergraphsOf('once').ensure(definition);
  expect(compositions).toBe(1);
  expect((await supergraphs.read(answers[0]?.hash ?? '')).sdl).toContain('once: Int');
});

test('two releases that run at the same time each have their own, and compose once', async () => {
  compositions = 0;
  const older = supergraphsOf('older');
  const newer = supergraphsOf('newer');
  const hashes = [];
  for (const each of [older, newer, older, newer]) hashes.push((await each.ensure(definition)).hash);
  expect(new Set(hashes).size).toBe(2);
  expect(compositions).toBe(2);
});

test('what nobody used for a month is forgotten, and composed again when it is asked for', async () => {
  compositions = 0;
  const supergraphs = supergraphsOf('old');
  const { inputsHash, hash } = await supergraphs.ensure(definition);
  await supergraphs.forgetUnused();
  expect(await supergraphs.find(inputsHash)).toEqual({ inputsHash, hash });
  await database.supergraph.update({ where: { inputsHash }, data: { usedAt: new Date('2020-01-01') } });
  await supergraphs.forgetUnused();
  expect(await supergraphs.find(inputsHash)).toBeUndefined();
  expect((await supergraphs.ensure(definition)).hash).toBe(hash);
  expect(compositions).toBe(2);
});
