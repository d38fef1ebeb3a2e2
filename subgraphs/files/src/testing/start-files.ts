import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool } from '@trellis/postgres';
import type { CallContext, Log } from '@trellis/service-api';
import { createTestDatabase } from '@trellis/testing';
import { fastify, type FastifyInstance } from 'fastify';
import { createFiles, type Files } from '../server.ts';

export const secret = 'a secret of this installation';
export const anna = '01900000-0000-7000-8000-00000000000a';
export const bert = '01900000-0000-7000-8000-00000000000b';

/** What an answer of the subgraph holds, read from its text. */
export interface Result {
  // The shape is the query's, which the test wrote itself.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data?: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

export interface Asking {
  /** A person's id; null for a stranger. Default: Anna. */
  readonly by?: string | null;
  /** Default: the app `shop`; null for the platform graph. */
  readonly app?: string | null;
  readonly roles?: readonly string[];
}

export interface Announcement {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly sha256?: string;
}

export interface StartedUpload {
  readonly id: string;
  readonly url: string;
  readonly expiresAt: string;
}

/** Files with a database, a folder and a web server of its own. */
export interface TestFiles extends AsyncDisposable {
  readonly files: Files;
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly address: string;
  /** Everything that was logged. */
  readonly logged: string[];
  ask(query: string, variables?: Readonly<Record<string, unknown>>, from?: Asking): Promise<Result>;
  /** Rejects with the message of what was refused. */
  announce(announcement: Announcement, from?: Asking): Promise<StartedUpload>;
  /** Announces, sends and completes; gives the file's id. */
  upload(content: Uint8Array, announcement: Omit<Announcement, 'size'>, from?: Asking): Promise<string>;
  /** A link to a complete file. */
  linkTo(id: string, args?: string): Promise<string>;
  /** What an operator could do by hand. */
  execute(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** The files on disk in one of the store's folders, by their names. */
  onDisk(folder: 'incoming' | 'kept'): Promise<readonly string[]>;
  /** Closes the service and starts it again on the same data. */
  restart(): Promise<void>;
}

export async function startTestFiles(): Promise<TestFiles> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'trellis-files-'));
  const pool = createPool({ url: database.url, applicationName: 'test', max: 1 });
  const logged: string[] = [];
  const write = (_data: object, message: string): void => void logged.push(message);
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const open = () => createFiles({ databaseUrl: database.url, dataDir, secret, log });
  let files = await open();
  let server = await serve(files, 0);

  const address = (): string => `http://localhost:${(server.server.address() as AddressInfo).port}`;
  const close = async (): Promise<void> => {
    await server.close();
    await files[Symbol.asyncDispose]();
  };
  const ask: TestFiles['ask'] = async (query, variables = {}, from = {}) => {
    const { body } = await files.subgraph.answer({ query, variables }, contextOf(from, address()));
    return JSON.parse(body.toString()) as Result;
  };
  const must = async (...asked: Parameters<typeof ask>) => {
    const { data, errors } = await ask(...asked);
    if (errors) throw new Error(errors[0]?.message);
    return data;
  };
  const announce: TestFiles['announce'] = async (input, from) =>
    (await must(createUpload, { input }, from)).createUpload;

  return {
    get files() {
      return files;
    },
    get address() {
      return address();
    },
    databaseUrl: database.url,
    dataDir,
    logged,
    ask,
    announce,
    async upload(content, announcement, from) {
      const { id, url } = await announce({ size: content.length, ...announcement }, from);
      const sent = await send(url, content);
      if (sent.status !== 204) throw new Error(await sent.text());
      await must(completeUpload, { id }, from);
      return id;
    },
    async linkTo(id, args = '') {
      return String((await must(`query ($id: ID!) { file(id: $id) { url${args} } }`, { id })).file.url);
    },
    execute: async (sql) => (await pool.query<Record<string, unknown>>(sql)).rows,
    async onDisk(folder) {
      const entries = await readdir(join(dataDir, 'files', folder), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
    },
    async restart() {
      const { port } = new URL(address());
      await close();
      files = await open();
      server = await serve(files, Number(port));
    },
    async [Symbol.asyncDispose]() {
      await close();
      await pool.end();
      await database[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export const createUpload = `mutation ($input: FileUploadInput!) {
  createUpload(input: $input) { id url expiresAt fields { name value } file { id name type size sha256 url } }
}`;
export const completeUpload = `mutation ($id: ID!) {
  completeUpload(id: $id) { id name type size sha256 createdAt createdBy { id } url }
}`;

/** Sends a content as it is. */
export function send(url: string, content: Uint8Array | ReadableStream<Uint8Array>): Promise<Response> {
  return fetch(url, { method: 'PUT', body: content as RequestInit['body'], duplex: 'half' } as RequestInit);
}

/** Sends a content as browsers and mini-programs do. */
export function sendForm(url: string, content: Uint8Array, fileName = 'C:\\fakepath\\x.exe'): Promise<Response> {
  const form = new FormData();
  form.append('note', 'before the file');
  form.append('file', new Blob([content], { type: 'text/html' }), fileName);
  return fetch(url, { method: 'POST', body: form });
}

/** As the gateway has it: with its body limit and without HEAD routes of Fastify's own. */
async function serve(files: Files, port: number): Promise<FastifyInstance> {
  const server = fastify({ bodyLimit: 4 * 1024 * 1024, exposeHeadRoutes: false, forceCloseConnections: true });
  await server.register(files.routes);
  await server.listen({ port, host: 'localhost' });
  return server;
}

function contextOf({ by = anna, app = 'shop', roles = [] }: Asking, publicUrl: string): CallContext {
  const person = by === null ? undefined : ({ id: by, sessionId: 'session', platformRole: 'MEMBER' } as const);
  return {
    requestId: 'request-1',
    caller: { person, roles: ['public', ...(person ? ['user'] : []), ...roles].toSorted() },
    app: app === null ? undefined : { id: app, slug: app, versionHash: 'hash' },
    deadline: Date.now() + 10_000,
    publicUrl,
  };
}
