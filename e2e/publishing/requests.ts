import { expect } from 'vitest';
import type { Reply } from '../support/send.ts';
import { fieldOf, shownAt } from './versions.ts';

export type Ask = <Data>(query: string, variables?: Readonly<Record<string, unknown>>) => Promise<Reply<Data>>;

/** What the test knows when a request is sent and what it finds out. */
export interface Progress {
  /** The version known to be live, and the latest whose publish was begun. */
  live: number;
  begun: number;
  /** The ids of what was created. */
  readonly created: string[];
  /** The versions that answered. */
  readonly versions: Set<number>;
  /** How often a new field was not there yet, and was. */
  readonly field: { before: number; after: number };
}

interface Shown {
  readonly appInfo: { readonly version: number };
  readonly appModels: readonly { readonly name: string; readonly fields: readonly { readonly name: string }[] }[];
  readonly __type: { readonly fields: readonly { readonly name: string }[] };
}

interface Items {
  readonly items: { readonly nodes: readonly object[] };
}

type Request = (ask: Ask, progress: Progress, index: number) => Promise<void>;

/** Of ten requests. Each one checks that its answer is wholly of one version. */
const mix: readonly Request[] = [
  read,
  readNextField,
  read,
  create,
  read,
  readEveryView,
  read,
  readNextField,
  read,
  read,
];

export function requestOf(index: number): Request {
  return mix[index % mix.length] ?? read;
}

async function read(ask: Ask): Promise<void> {
  const { data, errors } = await ask<Items>(
    '{ items(first: 3, orderBy: [{ createdAt: ASC }]) { totalCount nodes { id name version } } }',
  );
  expect(errors).toBeUndefined();
  expect(data?.items.nodes).toMatchObject([{ name: 'one' }, { name: 'two' }, { name: 'three' }]);
}

async function create(ask: Ask, { created }: Progress, index: number): Promise<void> {
  const name = `made ${index}`;
  const { data, errors } = await ask<{ createItem: { id: string } }>(
    'mutation ($name: String!) { createItem(data: { name: $name }) { id name createdBy { name } } }',
    { name },
  );
  expect(errors).toBeUndefined();
  expect(data?.createItem).toMatchObject({ name, createdBy: { name: 'Administrator' } });
  created.push(data?.createItem.id ?? '');
}

/** What the version under way adds is there with its value, or is refused by name. */
export async function readNextField(ask: Ask, progress: Progress): Promise<void> {
  const { live } = progress;
  const version = Math.max(progress.begun, 2);
  const field = fieldOf(version);
  const { data, errors, code, status } = await ask<Items>(
    `{ items(first: 1, orderBy: [{ createdAt: ASC }]) { nodes { name ${field} } } }`,
  );
  if (errors) {
    expect({ code, status, data }).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED', status: 400, data: undefined });
    expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining(field)]);
    expect(live).toBeLessThan(version);
    progress.field.before++;
  } else {
    expect(data?.items.nodes).toEqual([{ name: 'one', [field]: version }]);
    progress.field.after++;
  }
}

/** Data, metadata and schema in one answer tell of the same version. */
export async function readEveryView(ask: Ask, progress: Progress): Promise<void> {
  const { live } = progress;
  const { data, errors } = await ask<Shown>(
    `{ appInfo { version } appModels { name fields { name } } __type(name: "Item") { fields { name } }
       items(first: 1) { nodes { id name createdBy { name } } } }`,
  );
  expect(errors).toBeUndefined();
  const version = data?.appInfo.version ?? 0;
  expect(version).toBeGreaterThanOrEqual(live);
  expect(version).toBeLessThanOrEqual(progress.begun);
  const { fields, models } = shownAt(version);
  const own = ({ name }: { readonly name: string }) => /^(name|since\d+)$/.test(name);
  expect(data?.appModels.map(({ name }) => name)).toEqual(models);
  expect(data?.appModels[0]?.fields.filter(own).map(({ name }) => name)).toEqual(fields);
  expect(data?.__type.fields.filter(own).map(({ name }) => name)).toEqual(fields);
  progress.versions.add(version);
}
