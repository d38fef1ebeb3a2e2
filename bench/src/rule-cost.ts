import { randomUUID } from 'node:crypto';
import { type AppDefinition, assignIds, type ModelDefinition, type RuleDefinition } from '@trellis/app-definition';
import { chinookDefinition, recordId } from '@trellis/chinook-example';
import { must } from '@trellis/errors';
import { createMemoryPubSub } from '@trellis/pubsub';
import { createRecords } from '@trellis/records';
import { createCpuMeter } from './cpu-meter.ts';
import { analyze, openDatabase } from './database.ts';
import { markdownTable } from './markdown-table.ts';
import { operations } from './operations.ts';
import { busiestArtist, findRows } from './rows/find.ts';
import { spreadOf } from './statistics.ts';

/**
 * What a row filter through one relation costs: operation C asked by people of different roles, in turns, of the
 * records service in this process. The gateway is no part of it, so the share is more than a client notices. All
 * answers are the same text.
 */
const rounds = Number(process.argv[2] ?? 24);
const asksOfRound = 200;
const person = randomUUID();

const isOwn: RuleDefinition['where'] = { owner: { eq: { $: 'user.id' } } };
/** By role, what it may read of albums and of tracks. */
const rules = {
  everything: { title: 'no filter', album: {}, track: {} },
  column: { title: 'tracks by a field of their own', album: {}, track: { where: isOwn } },
  albums: { title: 'albums through their artist', album: { where: { artist: isOwn } }, track: {} },
  tracks: { title: 'tracks through their album', album: {}, track: { where: { album: isOwn } } },
} satisfies Record<string, { title: string; album: RuleDefinition; track: RuleDefinition }>;
type Role = keyof typeof rules;
const roles = Object.keys(rules) as readonly Role[]; // `Object.keys` forgets what it was asked of.

/** The models that are asked for, with an owner each. */
const names = ['Artist', 'Genre', 'Album', 'Track'] as const;
type Name = (typeof names)[number];
const leftOut = Object.keys(chinookDefinition.models).filter((name) => !(names as readonly string[]).includes(name));

await using database = await openDatabase(process.env['TRELLIS_BENCH_DATABASE_URL']);
await using pubsub = createMemoryPubSub();
const silent = () => undefined;
await using records = await createRecords({
  databaseUrls: [database.url],
  secret: 'a secret for a benchmark',
  pubsub,
  attachments: { judge: (wanted) => Promise.resolve(wanted.map(() => ({ kind: 'fits' }))) },
  log: { debug: silent, info: silent, warn: silent, error: console.error },
  poolSize: 1,
});
const app = { id: randomUUID(), slug: 'bench', versionHash: 'bench' };
await records.store.publish({ appId: app.id, number: 1, hash: app.versionHash, definition: definitionText() });
const artist = await load();
await analyze(database.url);
const meter = must(await createCpuMeter(database.url), 'the processor time, which Linux alone tells');

const answers = new Set<string>();
for (const role of roles) {
  for (let count = 0; count < 500; count++) answers.add(await askC(role));
}
if (answers.size !== 1) throw new Error('The answers differ.');

const times = Object.fromEntries(roles.map((role): [string, number[]] => [role, []]));
for (let round = 0; round < rounds; round++) {
  // Each begins as often as the others.
  const first = round % roles.length;
  for (const role of [...roles.slice(first), ...roles.slice(0, first)]) {
    const used = await meter(process.pid);
    for (let count = 0; count < asksOfRound; count++) await askC(role);
    const { server, database: asked } = await used();
    times[role]?.push((server + asked) / asksOfRound);
  }
}
const without = must(times['everything'], 'the times without a filter');
console.log(
  markdownTable(
    ['C, rows filtered', 'processor, ms', 'lowest', 'over none, median of rounds'],
    roles.map((role) => {
      const own = times[role] ?? [];
      const { median, lowest } = spreadOf(own);
      const over = spreadOf(own.map((time, round) => time / must(without[round], 'a round') - 1)).median;
      return [rules[role].title, median.toFixed(3), lowest.toFixed(3), `${(over * 100).toFixed(1)} %`];
    }),
  ),
);

function definitionText(): string {
  const read = (name: Name, role: Role): RuleDefinition =>
    name === 'Album' ? rules[role].album : name === 'Track' ? rules[role].track : {};
  const model = (name: Name): ModelDefinition => {
    const fields = Object.entries(must(chinookDefinition.models[name], name).fields).filter(
      ([, { type }]) => !leftOut.includes(String(type)),
    );
    return {
      fields: { ...Object.fromEntries(fields), owner: { type: 'User' } },
      permissions: Object.fromEntries(roles.map((role) => [role, { read: [read(name, role)] }])),
    };
  };
  const definition: AppDefinition = {
    format: 1,
    roles: Object.fromEntries(roles.map((role) => [role, {}])),
    models: Object.fromEntries(names.map((name) => [name, model(name)])),
  };
  return JSON.stringify(assignIds(definition));
}

/** Gives the id of the artist to ask for. */
async function load(): Promise<string> {
  const { rows } = await findRows({ csv: undefined, generated: false, seed: 1 });
  const own = (name: Name, row: { readonly number: number }) => ({ id: recordId(name, row.number), owner: person });
  const inputs: Readonly<Record<Name, readonly object[]>> = {
    Artist: rows.artists.map((row) => ({ ...row, ...own('Artist', row) })),
    Genre: rows.genres.map((row) => ({ ...row, ...own('Genre', row) })),
    Album: rows.albums.map((row) => {
      const { artist: by, ...others } = row;
      return { ...others, ...own('Album', row), artistId: recordId('Artist', by) };
    }),
    Track: rows.tracks.map((row) => {
      const { name, number, album, genre, milliseconds, unitPrice } = row;
      return {
        name,
        number,
        milliseconds,
        unitPrice,
        ...own('Track', row),
        ...(album === null ? {} : { albumId: recordId('Album', album) }),
        ...(genre === null ? {} : { genreId: recordId('Genre', genre) }),
      };
    }),
  };
  for (const name of names) {
    const query = `mutation($data: [${name}CreateInput!]!) { create${name}s(data: $data) { affectedCount } }`;
    const data = inputs[name];
    for (let from = 0; from < data.length; from += 1000) {
      await answer('admin', query, { data: data.slice(from, from + 1000) });
    }
  }
  return recordId('Artist', busiestArtist(rows));
}

function askC(role: Role): Promise<string> {
  return answer(role, operations.C.query, { id: artist });
}

async function answer(role: string, query: string, variables: Readonly<Record<string, unknown>>): Promise<string> {
  const { errorCode, body } = await records.subgraph.answer(
    { query, variables },
    {
      requestId: randomUUID(),
      caller: {
        person: { id: person, sessionId: person, platformRole: 'MEMBER' },
        roles: [role, 'public', 'user'].toSorted(),
      },
      app,
      deadline: Date.now() + 60_000,
      publicUrl: 'http://localhost',
    },
  );
  if (errorCode) throw new Error(body.toString());
  return body.toString();
}
