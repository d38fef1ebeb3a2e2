import { describe, expect, test } from 'vitest';
import type { AppDefinition } from './definition.ts';
import { resolveApp } from './resolve.ts';
import { deriveStorage } from './storage.ts';

const definition: AppDefinition = {
  format: 1,
  enums: {
    Mood: {
      id: 'e1',
      values: [
        { id: 'v1', name: 'GOOD' },
        { id: 'v2', name: 'BAD' },
      ],
    },
  },
  models: {
    Blog: {
      id: 'm1',
      fields: {
        name: { id: 'f1', type: 'String', required: true, unique: true },
        posts: { id: 'f2', type: 'Post', list: true, inverse: 'blog' },
        owner: { id: 'f3', type: 'User' },
      },
    },
    Post: {
      id: 'm2',
      softDelete: false,
      maxPageSize: 50,
      fields: {
        blog: { id: 'f4', type: 'Blog', required: true },
        number: { id: 'f5', type: 'Int', required: true },
        mood: { id: 'f6', type: 'Mood' },
        price: { id: 'f7', type: 'Decimal', precision: 9 },
        tags: { id: 'g2', type: 'Tag', list: true, inverse: 'posts' },
        cover: { id: 'f9', type: 'Cover', unique: true, onDelete: 'CASCADE' },
        follows: { id: 'h1', type: 'Post', list: true, inverse: 'followedBy' },
        followedBy: { id: 'h2', type: 'Post', list: true, inverse: 'follows' },
      },
      unique: [['blog', 'number']],
      indexes: [['mood', 'createdAt']],
    },
    Tag: { id: 'm3', fields: { posts: { id: 'g1', type: 'Post', list: true, inverse: 'tags' } } },
    Cover: { id: 'm4', fields: {} },
  },
};

describe('resolveApp', () => {
  const app = resolveApp(definition);
  const blog = app.models.get('Blog');
  const post = app.models.get('Post');

  test('fills in what the builder left out', () => {
    expect(blog).toMatchObject({ plural: 'blogs', table: 'Blog', softDelete: true, maxPageSize: 1000, live: true });
    expect(post).toMatchObject({ softDelete: false, maxPageSize: 50 });
    expect(blog?.fields.get('name')).toMatchObject({ kind: 'value', column: 'name', required: true, list: false });
    expect(post?.fields.get('price')).toMatchObject({ constraints: { precision: 9, scale: 0 } });
  });

  test('gives every model the system fields, and deletedAt only where deleting is soft', () => {
    const names = ['id', 'version', 'createdAt', 'updatedAt', 'createdBy', 'updatedBy'];
    expect([...(blog?.systemFields.keys() ?? [])]).toEqual([...names, 'deletedAt']);
    expect([...(post?.systemFields.keys() ?? [])]).toEqual(names);
    expect(post?.systemFields.get('createdBy')).toMatchObject({
      system: true,
      type: { kind: 'entity', entity: 'User' },
    });
  });

  test('finds the other side of a relation, whichever side names it', () => {
    expect(post?.fields.get('blog')).toMatchObject({
      kind: 'toOne',
      target: 'Blog',
      idName: 'blogId',
      column: 'blogId',
      onDelete: 'RESTRICT',
      inverse: 'posts',
    });
    expect(blog?.fields.get('posts')).toMatchObject({ kind: 'toMany', target: 'Post', inverse: 'blog' });
    expect(post?.fields.get('cover')).toMatchObject({ unique: true, onDelete: 'CASCADE', inverse: undefined });
  });

  test('stores a many-to-many pair once, under the same id from both sides', () => {
    expect(post?.fields.get('tags')).toMatchObject({
      kind: 'manyToMany',
      link: { id: 'g1', table: 'Tag_posts', ownColumn: 'postId', targetColumn: 'tagId' },
    });
    expect(app.models.get('Tag')?.fields.get('posts')).toMatchObject({
      link: { id: 'g1', table: 'Tag_posts', ownColumn: 'tagId', targetColumn: 'postId' },
    });
    expect(post?.fields.get('follows')).toMatchObject({
      link: { id: 'h1', table: 'Post_follows', ownColumn: 'sourceId', targetColumn: 'targetId' },
    });
    expect(post?.fields.get('followedBy')).toMatchObject({ link: { ownColumn: 'targetId', targetColumn: 'sourceId' } });
  });

  test('names unique keys as inputs name them, the id first', () => {
    expect(blog?.uniqueKeys.map((key) => key.name)).toEqual(['id', 'name']);
    expect(post?.uniqueKeys.map((key) => key.name)).toEqual(['id', 'coverId', 'blog_number']);
    expect(post?.uniqueKeys[2]?.fields.map((field) => field.column)).toEqual(['blogId', 'number']);
    expect(post?.indexes[0]?.map((field) => field.column)).toEqual(['mood', 'createdAt']);
  });

  test('takes physical names from the storage where one is given', () => {
    const storage = deriveStorage(definition);
    const kept = { ...storage, columns: { ...storage.columns, f1: 'title' } };
    expect(resolveApp(definition, kept).models.get('Blog')?.fields.get('name')).toMatchObject({ column: 'title' });
  });
});
