import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appSchema } from './sql.ts';
import { fieldWork } from './testing/field-work.ts';
import { createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';
import { SentStatements } from './testing/sent-statements.ts';

let fixture: RecordsFixture;
beforeAll(async () => {
  fixture = await createRecordsFixture(fieldWork);
});
afterAll(() => fixture[Symbol.asyncDispose]());

const ann = person(randomUUID(), 'worker');
const bob = person(randomUUID(), 'worker');

type Document = Readonly<Record<string, unknown>>;
interface Row {
  readonly assumedMasterState?: Document;
  readonly newDocumentState: Document;
}

const fields: Readonly<Record<string, string>> = {
  Job: 'id version number title price workerId: worker label _deleted',
  Note: 'id version title text count _deleted',
  Site: 'id version name _deleted',
};

/** As RxDB's `pushQueryBuilderFromRxSchema` writes it. */
async function push(model: string, rows: readonly Row[], as = ann): Promise<readonly Document[]> {
  const argument = `${model.toLowerCase()}PushRow`;
  const query = `mutation Push${model}($${argument}: [${model}InputPushRow!]) { push${model}(${argument}: $${argument}) { ${fields[model]} } }`;
  const answer = await fixture.ask<Record<string, readonly Document[]>>(query, { [argument]: rows }, as);
  return answer[`push${model}`] ?? [];
}

/** The refused changes of all callers, the oldest first. */
async function kept(): Promise<readonly Document[]> {
  const client = new Client({ connectionString: fixture.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Document>(
      `select op, model, record_id from ${appSchema(fixture.appId)}._rejected order by at, id`,
    );
    return rows;
  } finally {
    await client.end();
  }
}

let counter = 0;
const number = () => `R${++counter}`;

describe('a document that is pushed', () => {
  test('is written and answered with nothing, and again as well', async () => {
    const state = { id: randomUUID(), title: 'a', text: null, count: 1, _deleted: false };
    for (let times = 0; times < 2; times++) expect(await push('Note', [{ newDocumentState: state }])).toEqual([]);
    const next = { ...state, title: 'b' };
    for (let times = 0; times < 2; times++)
      expect(await push('Note', [{ assumedMasterState: state, newDocumentState: next }])).toEqual([]);
    const gone = { ...next, _deleted: true };
    for (let times = 0; times < 2; times++)
      expect(await push('Note', [{ assumedMasterState: next, newDocumentState: gone }])).toEqual([]);
    expect(await fixture.ask('query($id: ID!) { note(where: {id: $id}) { id } }', { id: state.id })).toEqual({
      note: null,
    });
  });

  test('may be edited twice before it is pulled: the version that its client knows is old by then', async () => {
    const first = { id: randomUUID(), version: null, title: 'a', text: null, count: null, _deleted: false };
    await push('Note', [{ newDocumentState: first }]);
    const pulled = { ...first, version: 1 };
    const [second, third] = [
      { ...pulled, title: 'b' },
      { ...pulled, title: 'c' },
    ];
    expect(await push('Note', [{ assumedMasterState: pulled, newDocumentState: second }])).toEqual([]);
    expect(await push('Note', [{ assumedMasterState: second, newDocumentState: third }])).toEqual([]);
    expect(await fixture.ask('query($id: ID!) { note(where: {id: $id}) { title version } }', first)).toEqual({
      note: { title: 'c', version: 3 },
    });
  });

  test('clears what it has no more', async () => {
    const state = { id: randomUUID(), title: 'a', text: 'b' };
    await push('Note', [{ newDocumentState: state }]);
    await push('Note', [{ assumedMasterState: state, newDocumentState: { id: state.id, text: 'b' } }]);
    expect(await fixture.ask('query($id: ID!) { note(where: {id: $id}) { title text } }', state)).toEqual({
      note: { title: null, text: 'b' },
    });
  });
});

test('a repeated push is answered where its replica cannot know all of the record', async () => {
  const job = { id: randomUUID(), number: number(), worker: ann.person?.id, title: 'a' };
  const rows = [{ newDocumentState: job }] as const;
  expect(await push('Job', rows)).toEqual([]);
  const [told] = await push('Job', rows);
  expect(told).toMatchObject({ id: job.id, version: 1, label: `${job.number} a` });
  // Whose handler insists on its own has been told, and is told no more.
  const insists = { assumedMasterState: told ?? {}, newDocumentState: job };
  expect(await push('Job', [insists])).toEqual([]);
});

test('a record that others have deleted is not made again by the repeat of the push that made it', async () => {
  for (const model of ['Note', 'Site']) {
    const state = { id: randomUUID(), [model === 'Note' ? 'title' : 'name']: 'a' };
    await push(model, [{ newDocumentState: state }]);
    await push(model, [{ assumedMasterState: state, newDocumentState: { ...state, _deleted: true } }], bob);
    const [told] = await push(model, [{ newDocumentState: state }]);
    expect(told).toMatchObject({ id: state.id, _deleted: true });
    // Whose handler insists, knowing of it, makes it again.
    expect(await push(model, [{ assumedMasterState: told ?? {}, newDocumentState: state }])).toEqual([]);
  }
});

describe('what could not be written', () => {
  test('comes back as it stands, in the order of the rows, and the rest is written', async () => {
    const [mine, theirs] = [randomUUID(), randomUUID()].map((id) => ({ id, name: 'a' }));
    const sites = [mine, theirs].map((site) => ({ newDocumentState: site }));
    await push('Site', sites as readonly Row[]);
    await push('Site', [{ assumedMasterState: theirs, newDocumentState: { ...theirs, name: 'b' } } as Row], bob);
    const answers = await push('Site', [
      { assumedMasterState: theirs, newDocumentState: { ...theirs, name: 'c' } },
      { assumedMasterState: mine, newDocumentState: { ...mine, name: 'c' } },
      { newDocumentState: { id: randomUUID(), name: null } },
    ] as readonly Row[]);
    expect(answers).toEqual([
      { id: theirs?.id, version: 2, name: 'b', _deleted: false },
      { id: expect.any(String) as string, version: null, name: null, _deleted: true },
    ]);
    expect(await fixture.ask('query($id: ID!) { site(where: {id: $id}) { name } }', { id: mine?.id })).toEqual({
      site: { name: 'c' },
    });
  });

  test('is a document that is deleted, where the record is, or where the caller sees none', async () => {
    const job = { id: randomUUID(), number: number(), worker: ann.person?.id, title: 'a' };
    await push('Job', [{ newDocumentState: job }]);
    const edited = { assumedMasterState: job, newDocumentState: { ...job, title: 'b' } };
    const unseen = { id: job.id, version: null, number: null, title: null, price: null, workerId: null, label: null };
    expect(await push('Job', [edited], bob)).toEqual([{ ...unseen, _deleted: true }]);
    await push('Job', [{ assumedMasterState: job, newDocumentState: { ...job, _deleted: true } }]);
    expect(await push('Job', [edited])).toEqual([{ ...unseen, version: 2, _deleted: true }]);
    // Whose handler insists brings it back.
    const insists = { assumedMasterState: { ...job, _deleted: true }, newDocumentState: { ...job, title: 'c' } };
    expect(await push('Job', [insists])).toEqual([]);
    expect(await fixture.ask('query($id: ID!) { job(where: {id: $id}) { title } }', job)).toEqual({
      job: { title: 'c' },
    });
  });

  test('is kept where it was refused, once, and not where it was in conflict', async () => {
    const job = { id: randomUUID(), number: number(), worker: ann.person?.id, title: 'a', price: '1.00' };
    await push('Job', [{ newDocumentState: job }]);
    const before = (await kept()).length;
    const dearer = { assumedMasterState: job, newDocumentState: { ...job, price: '2.00' } };
    for (let times = 0; times < 2; times++)
      expect(await push('Job', [dearer])).toEqual([
        {
          id: job.id,
          version: 1,
          number: job.number,
          title: 'a',
          price: '1.00',
          workerId: job.worker,
          label: `${job.number} a`,
          _deleted: false,
        },
      ]);
    expect((await kept()).slice(before)).toMatchObject([{ op: 'UPDATE', record_id: job.id, model: 'Job' }]);
  });

  test('is kept for nobody where nobody is signed in', async () => {
    const before = (await kept()).length;
    await push('Note', [{ newDocumentState: { id: randomUUID(), title: 'spam' } }], {
      person: undefined,
      roles: ['public'],
    });
    expect(await kept()).toHaveLength(before);
  });
});

test('a thousand rows are a few statements, wherever one of them is refused', async () => {
  using statements = new SentStatements();
  const documents = Array.from({ length: 500 }, (_, count) => ({ id: randomUUID(), title: `t${count}`, count }));
  await push(
    'Note',
    documents.map((newDocumentState) => ({ newDocumentState })),
  );
  statements.take();
  const fresh = Array.from({ length: 500 }, (_, count) => ({ id: randomUUID(), count }));
  const rows: readonly Row[] = [
    ...documents.map((state) => ({ assumedMasterState: state, newDocumentState: { ...state, title: 'next' } })),
    ...fresh.map((newDocumentState) => ({ newDocumentState })),
  ];
  expect(await push('Note', rows)).toEqual([]);
  expect(statements.take().length).toBeLessThan(10);
});
