import { randomUUID } from 'node:crypto';
import type { AppDefinition } from '@trellis/app-definition';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admin, createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';

const definition: AppDefinition = {
  format: 1,
  roles: { agent: {}, boss: {}, editor: {}, filer: {} },
  models: {
    Doc: {
      fields: {
        title: { type: 'String' },
        state: { type: 'String', unique: true },
        price: { type: 'Decimal', default: '1.50' },
        reviewed: { type: 'Boolean', default: false },
        folder: { type: 'Folder', inverse: 'docs' },
        parent: { type: 'Doc', inverse: 'parts' },
        parts: { type: 'Doc', list: true, inverse: 'parent' },
        tags: { type: 'Tag', list: true, inverse: 'docs' },
        pages: { type: 'Page', list: true, inverse: 'doc' },
      },
      permissions: {
        user: { read: [{ where: { title: { ne: 'hidden' } } }] },
        // Whoever is both may create what either rule allows, with what that rule presets.
        agent: { create: [{ set: { state: 'NEW' }, check: { title: { eq: 'by agent' } } }] },
        boss: { create: [{ set: { reviewed: true } }] },
        editor: {
          update: [
            { where: { state: { eq: 'LOCKED' } }, fields: ['title'], set: { reviewed: true } },
            { where: { state: { eq: 'OPEN' } }, fields: ['title', 'price'] },
          ],
        },
        filer: {
          create: true,
          update: [{ check: { tags: { none: { name: { eq: 'secret' } } }, NOT: { parent: { title: { eq: 'x' } } } } }],
        },
      },
    },
    Folder: {
      fields: { docs: { type: 'Doc', list: true, inverse: 'folder' } },
      permissions: { user: { read: true, update: true } },
    },
    Tag: {
      fields: { name: { type: 'String', unique: true }, docs: { type: 'Doc', list: true, inverse: 'tags' } },
      permissions: { user: { read: [{ where: { name: { ne: 'hidden' } } }] } },
    },
    Page: { fields: { doc: { type: 'Doc', required: true, inverse: 'pages', onDelete: 'CASCADE' } } },
  },
};

let fixture: RecordsFixture;
beforeAll(async () => {
  fixture = await createRecordsFixture(definition);
});
afterAll(() => fixture[Symbol.asyncDispose]());

const caller = (...roles: string[]) => person(randomUUID(), ...roles);

async function create(model: string, data: object = {}): Promise<string> {
  const query = `mutation($data: ${model}CreateInput!) { it: create${model}(data: $data) { id } }`;
  return (await fixture.ask<{ it: { id: string } }>(query, { data })).it.id;
}

const updateDoc =
  'mutation($id: ID!, $data: DocUpdateInput) { updateDoc(where: {id: $id}, data: $data) { title reviewed version } }';

describe('a rule that allows a create brings its presets', () => {
  const createDoc = 'mutation($title: String) { createDoc(data: {title: $title}) { id state reviewed } }';

  test('where none allows it, nothing is written', async () => {
    const before = await fixture.ask('{ docs { totalCount } }');
    expect((await fixture.refused(createDoc, { title: 'x' }, caller('agent'))).extensions.code).toBe('FORBIDDEN');
    expect(await fixture.ask('{ docs { totalCount } }')).toEqual(before);
  });

  test('the first rule that allows it is the one, whatever those before it preset', async () => {
    const both = caller('agent', 'boss');
    const { createDoc: first } = await fixture.ask<{ createDoc: unknown }>(createDoc, { title: 'by agent' }, both);
    expect(first).toMatchObject({ state: 'NEW', reviewed: false });
    const { createDoc: second } = await fixture.ask<{ createDoc: unknown }>(createDoc, { title: 'by boss' }, both);
    expect(second).toMatchObject({ state: null, reviewed: true });
    // What the first rule presets is taken by now, which is no matter to the second.
    const { createDoc: third } = await fixture.ask<{ createDoc: unknown }>(createDoc, { title: 'by agent' }, both);
    expect(third).toMatchObject({ state: null, reviewed: true });
  });
});

describe('a rule that allows an update brings its presets', () => {
  test('where it holds on the row, and nowhere else', async () => {
    const locked = await create('Doc', { title: 'a', state: 'LOCKED' });
    const open = await create('Doc', { title: 'a', state: 'OPEN' });
    const editor = caller('editor');
    expect(await fixture.ask(updateDoc, { id: locked, data: { title: 'b' } }, editor)).toEqual({
      updateDoc: { title: 'b', reviewed: true, version: 2 },
    });
    expect(await fixture.ask(updateDoc, { id: open, data: { title: 'b', price: '2' } }, editor)).toEqual({
      updateDoc: { title: 'b', reviewed: false, version: 2 },
    });
    const refused = await fixture.refused(updateDoc, { id: locked, data: { price: '2' } }, editor);
    expect(refused.extensions.code).toBe('FORBIDDEN');
  });
});

describe('a check is asked of the row as it is at last', () => {
  test('with the links of the same write', async () => {
    await create('Tag', { name: 'secret' });
    const id = await create('Doc');
    const data = { tags: { connect: [{ name: 'secret' }] } };
    expect((await fixture.refused(updateDoc, { id, data }, caller('filer'))).extensions.code).toBe('FORBIDDEN');
    expect(await fixture.ask('{ tags(where: {name: {eq: "secret"}}) { nodes { docs { totalCount } } } }')).toEqual({
      tags: { nodes: [{ docs: { totalCount: 0 } }] },
    });
  });

  test('also where it leads back to the row itself', async () => {
    const id = await create('Doc', { title: 'y' });
    await fixture.ask('mutation($id: ID!) { updateDoc(where: {id: $id}, data: {parentId: $id}) { id } }', { id });
    await fixture.ask(updateDoc, { id, data: { title: 'z' } }, caller('filer'));
    const refused = await fixture.refused(updateDoc, { id, data: { title: 'x' } }, caller('filer'));
    expect(refused.extensions.code).toBe('FORBIDDEN');
  });
});

describe('links', () => {
  test('setting a list takes away nothing that the caller cannot see', async () => {
    const [seen, hidden] = [await create('Doc', { title: 'seen' }), await create('Doc', { title: 'hidden' })];
    const folder = await create('Folder', { docs: { connect: [{ id: seen }, { id: hidden }] } });
    const set =
      'mutation($id: ID!) { updateFolder(where: {id: $id}, data: {docs: {set: []}}) { docs { totalCount } } }';
    expect(await fixture.ask(set, { id: folder }, caller())).toEqual({ updateFolder: { docs: { totalCount: 0 } } });
    const query = 'query($id: ID!) { folder(where: {id: $id}) { docs { nodes { id } } } }';
    expect(await fixture.ask(query, { id: folder })).toEqual({ folder: { docs: { nodes: [{ id: hidden }] } } });
    const tag = await create('Tag', { name: 'hidden', docs: { connect: [{ id: seen }] } });
    await fixture.ask(
      'mutation($id: ID!) { updateDoc(where: {id: $id}, data: {tags: {set: []}}) { id } }',
      { id: seen },
      caller('filer'),
    );
    expect(await fixture.ask('query($id: ID!) { tag(where: {id: $id}) { docs { totalCount } } }', { id: tag })).toEqual(
      {
        tag: { docs: { totalCount: 1 } },
      },
    );
  });

  test('a list is set first, then taken from, then added to, in whatever order they are written', async () => {
    const [a, b] = [await create('Doc'), await create('Doc')];
    const folder = await create('Folder');
    const write =
      'mutation($id: ID!, $docs: DocManyUpdateInput) { updateFolder(where: {id: $id}, data: {docs: $docs}) { docs { nodes { id } } } }';
    const docs = { connect: [{ id: a }], disconnect: [{ id: b }], set: [{ id: b }] };
    expect(await fixture.ask(write, { id: folder, docs })).toEqual({ updateFolder: { docs: { nodes: [{ id: a }] } } });
  });

  test('what needs its other side cannot be taken away from it', async () => {
    const doc = await create('Doc');
    const page = await create('Page', { docId: doc });
    const write =
      'mutation($id: ID!, $pages: PageManyUpdateInput) { updateDoc(where: {id: $id}, data: {pages: $pages}) { id } }';
    for (const pages of [{ set: [] }, { disconnect: [{ id: page }] }]) {
      const { extensions } = await fixture.refused(write, { id: doc, pages });
      expect(extensions).toMatchObject({ code: 'VALIDATION_FAILED', fieldErrors: [{ rule: 'required' }] });
    }
  });
});

test('a default reads back as the same value that is given', async () => {
  const query = 'mutation { a: createDoc(data: {}) { price } b: createDoc(data: {price: "1.50"}) { price } }';
  expect(await fixture.ask(query, {}, admin)).toEqual({ a: { price: '1.5' }, b: { price: '1.5' } });
});

test('a record that its own delete takes away for good is answered as it was', async () => {
  await using other = await createRecordsFixture({
    format: 1,
    models: {
      Team: { fields: { lead: { type: 'Seat', onDelete: 'CASCADE' } } },
      Seat: { softDelete: false, fields: { team: { type: 'Team', onDelete: 'CASCADE' } } },
    },
  });
  const ids = { team: randomUUID(), seat: randomUUID() };
  await other.ask(
    'mutation($team: ID!, $seat: ID!) { createTeam(data: {id: $team}) { id } createSeat(data: {id: $seat, teamId: $team}) { id } updateTeam(where: {id: $team}, data: {leadId: $seat}) { id } }',
    ids,
  );
  expect(await other.ask('mutation($team: ID!) { deleteTeam(where: {id: $team}) { id leadId } }', ids)).toEqual({
    deleteTeam: { id: ids.team, leadId: ids.seat },
  });
});
