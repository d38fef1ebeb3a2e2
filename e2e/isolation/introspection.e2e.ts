import { assertValidSchema, buildSchema, type GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mustAsk, signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { setRoles, signUp } from '../support/people.ts';
import { send } from '../support/send.ts';
import { loadShop } from '../support/shop.ts';
import { createSide, type Side } from './world.ts';

let product: Product;
let north: Side;

beforeAll(async () => {
  product = await startProduct();
  north = await createSide(product, 'north', 'Nora', 'Nils');
});
afterAll(() => product?.[Symbol.asyncDispose]());

async function download(slug: string, token?: string): Promise<string> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${product.url}/apps/${slug}/schema.graphql`, { headers });
  return response.text();
}

async function namesFor(token: string): Promise<readonly string[]> {
  const query = '{ __schema { types { name fields { name } inputFields { name } enumValues { name } } } }';
  interface Named {
    readonly name: string;
  }
  type Type = Named & { readonly [member in 'fields' | 'inputFields' | 'enumValues']: readonly Named[] | null };
  const { __schema: schema } = await mustAsk<{ __schema: { types: readonly Type[] } }>(product, {
    path: north.app.path,
    query,
    token,
  });
  return schema.types.flatMap(({ name, fields, inputFields, enumValues }) => [
    name,
    ...[fields, inputFields, enumValues].flatMap((members) =>
      (members ?? []).map((member) => `${name}.${member.name}`),
    ),
  ]);
}

describe('an app whose schema is for those who are signed in', () => {
  test('shows its administrator everything', async () => {
    const names = await namesFor(north.maker.token);
    for (const name of ['Tag', 'NoteCreateInput.owner', 'Mutation.deleteFolder']) expect(names).toContain(name);
  });

  test('shows a role what it may use, and nothing of what it may not', async () => {
    const names = await namesFor(north.clerk.token);
    for (const name of [
      'Note.body',
      'NoteWhere.folder',
      'NoteUpdateInput.title',
      'Mutation.startCheck',
      'Query.folders',
    ])
      expect(names).toContain(name);
    for (const name of ['Note.tags', 'NoteCreateInput.owner', 'NoteUpdateInput.isPublic', 'Mutation.updateFolder'])
      expect(names).not.toContain(name);
    expect(names.filter((name) => /Tag/.test(name))).toEqual([]);
  });

  test('shows somebody without a role what everybody may', async () => {
    const { token } = await signUp(product, 'Otto');
    const names = await namesFor(token);
    expect(names.filter((name) => /Folder|Tag|Check/.test(name))).toEqual([]);
    expect(names).toContain('Note.title');
    for (const name of ['Note.body', 'Note.createdBy', 'NoteWhere.owner', 'NoteUniqueInput.tags'])
      expect(names).not.toContain(name);
    expect(names).not.toContain('Mutation.createNote');
  });

  test('shows strangers nothing and says why', async () => {
    for (const query of ['{ __schema { types { name } } }', '{ notes { totalCount } __type(name: "Note") { name } }']) {
      expect(await send(product, { path: north.app.path, query })).toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    expect(await download('north')).toContain('Sign in to see the schema');
    const { data } = await send(product, { path: north.app.path, query: '{ appModels { name fields { name } } }' });
    expect(data).toEqual({ appModels: [{ name: 'Note', fields: [{ name: 'title' }] }] });
  });

  test('changes with the roles of a person', async () => {
    const { id: user, token } = await signUp(product, 'Olga');
    expect(await namesFor(token)).not.toContain('Folder');
    await setRoles(product, { app: north.app.id, user, roles: ['clerk'], token: north.maker.token });
    expect(await namesFor(token)).toContain('Folder');
  });
});

test('what each role of the sample shop is shown is a whole schema; strangers are shown the catalogue', async () => {
  const token = await signIn(product);
  const shop = await loadShop(product, token);
  const schemas = new Map<string, GraphQLSchema>();
  for (const role of ['public', 'user', 'sales', 'manager', 'admin']) {
    const person = role === 'public' ? undefined : await signUp(product, `A${role}`);
    const roles = role === 'user' ? [] : [role];
    if (person && roles.length > 0) await setRoles(product, { app: shop.id, user: person.id, roles, token });
    const schema = buildSchema(await download('shop', person?.token));
    assertValidSchema(schema);
    schemas.set(role, schema);
  }
  const fields = (role: string, type: string) => {
    const found = schemas.get(role)?.getType(type);
    return found && 'getFields' in found ? Object.keys(found.getFields()) : [];
  };
  expect(fields('public', 'Query')).toContain('products');
  expect(fields('public', 'Product')).not.toContain('stock');
  expect(fields('public', 'Query')).not.toContain('customers');
  expect(fields('admin', 'Product')).toContain('stock');
  expect(fields('manager', 'Mutation')).toContain('createCategory');
  expect(fields('sales', 'Mutation')).not.toContain('createCategory');
});
