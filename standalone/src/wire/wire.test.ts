import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, CallContext, GraphRequest, Log, Subgraph } from '@trellis/service-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callKey, headerOf, signatureHeader, signatureOf } from './call-signature.ts';
import { createRemoteSubgraph, type RemoteSubgraph } from './remote-subgraph.ts';
import { type ServedSubgraph, serveSubgraph } from './serve-subgraph.ts';

const secret = 'a secret that both processes have been given';
const part: Pick<Subgraph, 'name' | 'sdl'> = { name: 'workflow', sdl: () => 'type Query { a: Int }' };
const request: GraphRequest = { query: '{ a }', operationName: 'A', variables: { text: '你好', none: null } };
const context: CallContext = {
  requestId: 'r1',
  caller: { person: undefined, roles: ['public'], claims: { region: '北' } },
  app: { id: 'a1', slug: 'shop', versionHash: 'h' },
  deadline: 0,
  idempotencyKey: 'k',
  language: 'zh',
  publicUrl: 'http://localhost:4000',
};

let heard: { readonly request: GraphRequest; readonly context: CallContext }[];
let answer: () => Answer | Promise<Answer>;
let warned: object[];
let server: ServedSubgraph;
let remote: RemoteSubgraph;
const log: Log = { debug() {}, info() {}, error() {}, warn: (data) => void warned.push(data) };

beforeEach(async () => {
  heard = [];
  warned = [];
  answer = () => ({ body: '{"data":{"a":1}}', errorCode: undefined });
  const subgraph = {
    ...part,
    async answer(asked: GraphRequest, by: CallContext) {
      heard.push({ request: asked, context: by });
      return answer();
    },
  };
  server = await serveSubgraph({ subgraph, secret, port: 0, host: '127.0.0.1', bodyBytes: 100_000, log });
  remote = remoteWith(secret);
});
afterEach(async () => {
  await remote[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

function remoteWith(given: string, url = server.address.replace('localhost', '127.0.0.1')): RemoteSubgraph {
  return createRemoteSubgraph({ part, url, secret: given, log });
}
const ask = (by = remote, ms = 5_000) => by.answer(request, { ...context, deadline: Date.now() + ms });
const bodyOf = ({ body }: Answer): unknown => JSON.parse(String(body));

describe('over the wire', () => {
  test('a call arrives as it was sent, with what is left of its time', async () => {
    await ask();
    expect(heard).toEqual([
      { request, context: { ...context, deadline: expect.closeTo(Date.now() + 5_000, -3) as number } },
    ]);
  });

  test.each<Answer>([
    { body: '{"data":{"a":"é"}}', errorCode: undefined },
    { body: Buffer.from('{"errors":[]}'), errorCode: 'FORBIDDEN' },
    { body: '{"data":{}}', errorCode: undefined, replayed: true },
  ])('an answer comes back as it was given: %j', async (given) => {
    answer = () => given;
    const { body, ...rest } = await ask();
    expect({ body: String(body), ...rest }).toEqual({ ...given, body: String(given.body) });
  });

  test('a hundred calls at a time are answered', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask()));
    expect(answers.map(bodyOf)).toEqual(answers.map(() => ({ data: { a: 1 } })));
  });

  const away = {
    errors: [
      {
        message: '系统的一部分暂时没有响应，请重试。',
        extensions: { code: 'UNAVAILABLE', requestId: 'r1', retryable: true },
      },
    ],
  };

  test('a subgraph that is away, fails, or answers too late is UNAVAILABLE, and nothing of it is told', async () => {
    answer = () => Promise.reject(new Error('a secret of the inside'));
    expect(bodyOf(await ask())).toEqual(away);
    answer = async () => sleep(3_000, { body: '{}', errorCode: undefined }, { ref: false });
    expect(bodyOf(await ask(remote, 10))).toEqual(away);
    await using nobody = remoteWith(secret, 'http://127.0.0.1:1');
    expect(bodyOf(await ask(nobody))).toEqual(away);
  });

  test('a process with another secret is not answered', async () => {
    await using other = remoteWith('another secret, of another installation');
    expect(bodyOf(await ask(other))).toEqual(away);
    expect(heard).toEqual([]);
  });
});

describe('called directly', () => {
  const url = () => `${server.address.replace('localhost', '127.0.0.1')}/call`;
  const body = JSON.stringify({ request: { query: '{ _entities }', variables: {} }, context, leftMs: 1_000 });
  const send = (headers: Readonly<Record<string, string>> = {}, path = url()) =>
    fetch(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  const signed = (sender: string) => {
    const mark = { at: Date.now(), sender: sender.padStart(22, '0'), count: 0 };
    return { [signatureHeader]: headerOf(mark, signatureOf(callKey(secret, 'workflow'), mark, Buffer.from(body))) };
  };

  test('without a signature it answers nobody, and says why to nobody', async () => {
    const answers = await Promise.all([send(), send({ [signatureHeader]: 'x' }), send({ authorization: 'Bearer x' })]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(new Set(await Promise.all(answers.map((each) => each.text()))).size).toBe(1);
    expect(heard).toEqual([]);
    expect(warned).toEqual(answers.map(() => expect.objectContaining({ refusal: 'unsigned' }) as object));
  });

  test('of one call that was overheard and sent ten times at once, one is answered', async () => {
    const headers = signed('1');
    const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await send(headers)).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 401)).toHaveLength(9);
    expect(heard).toHaveLength(1);
  });

  test('there is nothing but the one door and the looks of a monitor', async () => {
    for (const path of ['/', '/graphql', '/workflow', '/_entities', '/call/']) {
      expect((await send(signed(path.replaceAll('/', '-')), url().replace('/call', path))).status, path).toBe(404);
    }
    expect((await fetch(url().replace('/call', '/readyz'))).status).toBe(200);
  });

  test('a body that is too long is refused before it is read', async () => {
    const long = await fetch(url(), { method: 'POST', headers: signed('2'), body: 'x'.repeat(200_000) });
    expect(long.status).toBe(413);
    expect(heard).toEqual([]);
  });
});
