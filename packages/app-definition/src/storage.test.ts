import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AppDefinition, FieldDefinition } from './definition.ts';
import { assignIds } from './ids.ts';
import { resolveApp } from './resolve.ts';
import { deriveStorage, type Storage } from './storage.ts';
import { arbitraryDefinition, reversed } from './testing/arbitrary-definition.ts';

const app = (models: Record<string, { id: string; fields: Record<string, FieldDefinition> }>): AppDefinition => ({
  format: 1,
  models,
});

/** What PostgreSQL would refuse: two tables, or two columns of a table, of one name, or a name that is too long. */
function expectSound(definition: AppDefinition, storage: Storage): void {
  const { models } = resolveApp(definition, storage);
  const tables = [...Object.values(storage.tables), ...Object.values(storage.links).map((link) => link.table)];
  expect(new Set(tables).size).toBe(tables.length);
  for (const { fields, systemFields } of models.values()) {
    const columns = [...systemFields.values(), ...fields.values()].flatMap((field) =>
      'column' in field ? field.column : [],
    );
    expect(new Set(columns).size).toBe(columns.length);
    for (const name of [...tables, ...columns]) expect(name.length).toBeLessThanOrEqual(63);
    const links = [...fields.values()].flatMap((field) => ('link' in field ? field.link : []));
    expect(links.filter((link) => link.ownColumn === link.targetColumn)).toEqual([]);
  }
}

describe('deriveStorage', () => {
  test('calls new things after themselves', () => {
    const definition = app({
      Post: {
        id: 'p',
        fields: {
          title: { id: 't', type: 'String' },
          blog: { id: 'b', type: 'Blog' },
          owner: { id: 'o', type: 'User' },
          tags: { id: 'm1', type: 'Tag', list: true, inverse: 'posts' },
        },
      },
      Blog: { id: 'bl', fields: { posts: { id: 'bp', type: 'Post', list: true, inverse: 'blog' } } },
      Tag: { id: 'ta', fields: { posts: { id: 'm2', type: 'Post', list: true, inverse: 'tags' } } },
    });
    expect(deriveStorage(definition)).toEqual({
      tables: { p: 'Post', bl: 'Blog', ta: 'Tag' },
      columns: { t: 'title', b: 'blogId', o: 'owner' },
      links: { m1: { table: 'Post_tags', sourceColumn: 'postId', targetColumn: 'tagId' } },
    });
  });

  test('keeps the names of what is renamed, and the names of others free of them', () => {
    const before = deriveStorage(app({ Post: { id: 'p', fields: { title: { id: 't', type: 'String' } } } }));
    const after = app({
      Article: { id: 'p', fields: { heading: { id: 't', type: 'String' }, title: { id: 'n', type: 'String' } } },
      Post: { id: 'q', fields: {} },
    });
    expect(deriveStorage(after, before)).toEqual({
      tables: { p: 'Post', q: 'Post_2' },
      columns: { t: 'title', n: 'title_2' },
      links: {},
    });
  });

  test('keeps the column of a field that is removed, and gives its name to nobody else', () => {
    const before = deriveStorage(app({ Post: { id: 'p', fields: { title: { id: 't', type: 'String' } } } }));
    const after = deriveStorage(app({ Post: { id: 'p', fields: { title: { id: 'n', type: 'Int' } } } }), before);
    expect(after.columns).toEqual({ t: 'title', n: 'title_2' });
  });

  test('gives no field a column of the system’s', () => {
    const storage = deriveStorage(app({ Post: { id: 'p', fields: { deletedAt: { id: 't', type: 'Int' } } } }));
    expect(storage.columns).toEqual({ t: 'deletedAt_2' });
  });

  test('cuts long names, and keeps them apart', () => {
    const name = `M${'a'.repeat(39)}`;
    const list = (id: string, inverse: string): FieldDefinition => ({ id, type: name, list: true, inverse });
    const long = 'b'.repeat(38);
    const { links } = deriveStorage(
      app({
        [name]: {
          id: 'm',
          fields: {
            [`${long}1`]: list('a1', 'c'),
            c: list('c1', `${long}1`),
            [`${long}2`]: list('a2', 'd'),
            d: list('d1', `${long}2`),
          },
        },
      }),
    );
    const tables = Object.values(links).map((link) => link.table);
    expect(tables).toEqual([`${name}_${'b'.repeat(22)}`, `${name}_${'b'.repeat(20)}_2`]);
  });

  test('never has two of a name, nor one that is too long', () => {
    fc.assert(
      fc.property(arbitraryDefinition, (drawn) => {
        const definition = assignIds(drawn);
        expectSound(definition, deriveStorage(definition));
      }),
    );
  });

  test('keeps every name through every change', () => {
    fc.assert(
      fc.property(fc.array(arbitraryDefinition, { minLength: 2, maxLength: 4 }), (versions) => {
        let definition: AppDefinition | undefined;
        let storage: Storage | undefined;
        for (const version of versions) {
          definition = assignIds(version, definition);
          const next = deriveStorage(definition, storage);
          expectSound(definition, next);
          expect(next).toMatchObject(storage ?? {});
          expect(deriveStorage(reversed(definition), next)).toEqual(next);
          storage = next;
        }
      }),
    );
  });

  test('stores a many-to-many pair under the same field, in whatever order its sides stand', () => {
    fc.assert(
      fc.property(arbitraryDefinition, (drawn) => {
        const definition = assignIds(drawn);
        expect(Object.keys(deriveStorage(reversed(definition)).links).toSorted()).toEqual(
          Object.keys(deriveStorage(definition).links).toSorted(),
        );
      }),
    );
  });
});
