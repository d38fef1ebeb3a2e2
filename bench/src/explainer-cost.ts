/**
 * How long `explainAccess` takes, from a client on the same machine: of records of a model of eleven rules for five
 * roles, through up to two relations, asked about a person who has all of them. `npm run explainer -w bench -- 500`.
 */
import type { AppDefinition } from '@trellis/app-definition';
import { ensurePublished, sendOperation } from '@trellis/app-loader';
import { openDatabase } from './database.ts';
import { markdownTable } from './markdown-table.ts';
import { startStandalone } from './standalone.ts';

const asks = Number(process.argv[2] ?? 500);
const slug = 'explained';
const isOwn = { owner: { eq: { $: 'user.id' } } };

const definition: AppDefinition = {
  format: 1,
  roles: { reader: {}, writer: {}, lead: {}, auditor: {} },
  models: {
    Region: { fields: { name: { type: 'String' }, owner: { type: 'User' } } },
    Folder: { fields: { name: { type: 'String' }, region: { type: 'Region' }, owner: { type: 'User' } } },
    Note: {
      fields: {
        title: { type: 'String' },
        body: { type: 'Text' },
        stars: { type: 'Int' },
        folder: { type: 'Folder' },
        owner: { type: 'User' },
      },
      permissions: {
        reader: { read: [{ where: isOwn }, { where: { stars: { gt: 3 } }, fields: ['title'] }] },
        writer: {
          read: [{ where: { folder: isOwn } }],
          update: [{ where: { folder: isOwn }, fields: ['title', 'body'] }],
          create: [{ check: isOwn }],
        },
        lead: {
          read: [{ where: { folder: { region: isOwn } } }],
          update: [{ where: { folder: { region: isOwn } } }],
          delete: [{ where: { AND: [{ folder: { region: isOwn } }, { stars: { lt: 3 } }] } }],
        },
        auditor: { read: [{ where: { NOT: { body: { contains: 'secret' } } }, fields: ['*'], except: ['body'] }] },
        user: { read: [{ where: { title: { startsWith: 'public' } } }], create: true },
      },
    },
  },
};

await using database = await openDatabase(process.env['TRELLIS_BENCH_DATABASE_URL']);
await using product = await startStandalone(database.url);
const ask = async <Data>(query: string, variables: object = {}, path = '/graphql'): Promise<Data> =>
  sendOperation<Data>({ url: product.url, token: await product.token() }, { path, query, variables: { ...variables } });

await ensurePublished({ url: product.url, token: await product.token() }, { slug, name: 'Explained', definition });
const { app } = await ask<{ app: { id: string } }>('query ($slug: String!) { app(slug: $slug) { id } }', { slug });
const { signUp } = await ask<{ signUp: { user: { id: string } } }>(
  'mutation ($input: SignUpInput!) { signUp(input: $input) { user { id } } }',
  { input: { email: 'reader@people.example', password: 'the password of a reader', name: 'Reader' } },
);
await ask(
  'mutation ($app: ID!, $user: ID!, $roles: [String!]!) { setAppRoles(app: $app, user: $user, roles: $roles) { id } }',
  {
    app: app.id,
    user: signUp.user.id,
    roles: Object.keys(definition.roles ?? {}),
  },
);
const { createNotes } = await ask<{ createNotes: { nodes: readonly { readonly id: string }[] } }>(
  'mutation ($data: [NoteCreateInput!]!) { createNotes(data: $data) { nodes { id } } }',
  {
    data: Array.from({ length: 100 }, (_, number) => ({
      title: `Note ${number}`,
      stars: number % 5,
      folder: { create: { name: 'Folder', region: { create: { name: 'Region' } } } },
    })),
  },
  `/apps/${slug}/graphql`,
);

const explain = (id: string | undefined) =>
  ask(
    `query ($app: ID!, $user: ID, $id: ID!) {
      explainAccess(app: $app, user: $user, model: "Note", id: $id, field: "body") {
        record roles actions { verb allowed reason rules { role path holds conditions { path holds } } }
      }
    }`,
    { app: app.id, user: signUp.user.id, id },
  );
const times: number[] = [];
for (let count = 0; count < asks; count++) {
  const start = performance.now();
  await explain(createNotes.nodes[count % createNotes.nodes.length]?.id);
  times.push(performance.now() - start);
}
const first = times[0] ?? Number.NaN;
times.sort((one, other) => one - other);
const at = (share: number): string => (times[Math.ceil(times.length * share) - 1] ?? Number.NaN).toFixed(1);
console.log(
  markdownTable(
    ['explainAccess', 'first, ms', 'p50, ms', 'p95, ms', 'longest, ms'],
    [[`${asks} times`, first.toFixed(1), at(0.5), at(0.95), at(1)]],
  ),
);
