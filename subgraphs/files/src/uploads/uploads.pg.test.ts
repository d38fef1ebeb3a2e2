import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { html, noise, png, sha256, svg } from '../testing/contents.ts';
import {
  anna,
  bert,
  completeUpload,
  createUpload,
  send,
  sendForm,
  startTestFiles,
  type TestFiles,
} from '../testing/start-files.ts';

let test: TestFiles;

beforeAll(async () => {
  test = await startTestFiles();
});
afterAll(() => test[Symbol.asyncDispose]());

const octets = 'application/octet-stream';

describe('an upload', () => {
  it('goes by a form with one file, is completed, and then has a link', async () => {
    const input = { name: 'logo.png', type: 'image/png', size: png.length, sha256: sha256(png).toUpperCase() };
    const { data } = await test.ask(createUpload, { input });
    const { id, url, fields, expiresAt, file } = data.createUpload;
    expect(file).toEqual({
      id,
      name: 'logo.png',
      type: 'image/png',
      size: String(png.length),
      sha256: null,
      url: null,
    });
    expect(fields).toEqual([]);
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now() + 14 * 60_000);

    const sent = await sendForm(url, png);
    expect([sent.status, await sent.text()]).toEqual([204, '']);
    expect((await test.ask('query ($id: ID!) { file(id: $id) { url } }', { id })).data.file.url).toBeNull();

    const completed = (await test.ask(completeUpload, { id })).data.completeUpload;
    expect(completed).toMatchObject({ id, type: 'image/png', sha256: sha256(png), createdBy: { id: anna } });
    expect(Buffer.from(await (await fetch(completed.url)).arrayBuffer())).toEqual(png);
  });

  it.each(['application/json', 'text/plain', 'image/png', undefined])(
    'goes by PUT of the content as it is, whatever its Content-Type (%s)',
    async (contentType) => {
      const content = Buffer.from('{"not": "for the server"}');
      const { id, url } = await test.announce({ name: 'a.json', type: 'application/json', size: content.length });
      const headers = contentType === undefined ? {} : { 'content-type': contentType };
      expect((await fetch(url, { method: 'PUT', body: content, headers })).status).toBe(204);
      expect((await test.ask(completeUpload, { id })).data.completeUpload.sha256).toBe(sha256(content));
    },
  );

  it('may be larger than other requests, and as large as 10 MiB', async () => {
    const content = noise(10 * 1024 * 1024);
    for (const way of [send, sendForm]) {
      const { id, url } = await test.announce({ name: 'big', type: octets, size: content.length });
      expect((await way(url, content)).status).toBe(204);
      expect((await test.ask(completeUpload, { id })).data.completeUpload.sha256).toBe(sha256(content));
    }
  });

  it('may be empty', async () => {
    const id = await test.upload(Buffer.alloc(0), { name: 'empty.txt', type: 'text/plain' });
    expect(await (await fetch(await test.linkTo(id))).text()).toBe('');
  });

  it('may be sent again after a lost answer', async () => {
    const { id, url } = await test.announce({ name: 'a.png', type: 'image/png', size: png.length });
    expect((await sendForm(url, png)).status).toBe(204);
    expect((await sendForm(url, png)).status).toBe(204);
    expect((await test.ask(completeUpload, { id })).errors).toBeUndefined();
    expect(await test.onDisk('incoming')).toEqual([]);
  });

  it('keeps the first of two different contents, however they race', async () => {
    const contents = Array.from({ length: 6 }, (_, index) => Buffer.from(`content ${index}`));
    const { id, url } = await test.announce({ name: 'a.txt', type: 'text/plain', size: 9 });
    const statuses = await Promise.all(contents.map(async (content) => (await send(url, content)).status));
    expect(statuses.filter((status) => status !== 409)).toEqual([204]);
    const { url: link, sha256: kept } = (await test.ask(completeUpload, { id })).data.completeUpload;
    const winner = contents[statuses.indexOf(204)] ?? Buffer.alloc(0);
    expect(kept).toBe(sha256(winner));
    expect(Buffer.from(await (await fetch(link)).arrayBuffer())).toEqual(winner);
    expect(await test.onDisk('incoming')).toEqual([]);
  });

  it('is final once it is complete', async () => {
    const { id, url } = await test.announce({ name: 'a.txt', type: 'text/plain', size: 3 });
    await send(url, Buffer.from('one'));
    await test.ask(completeUpload, { id });
    expect((await send(url, Buffer.from('two'))).status).toBe(409);
    expect(await (await fetch(await test.linkTo(id))).text()).toBe('one');
  });

  it('completes once, however many complete it at the same time', async () => {
    const { id, url } = await test.announce({ name: 'a.txt', type: 'text/plain', size: 3 });
    await send(url, Buffer.from('one'));
    const answers = await Promise.all(Array.from({ length: 8 }, () => test.ask(completeUpload, { id })));
    expect(new Set(answers.map(({ data }) => data.completeUpload.id))).toEqual(new Set([id]));
  });

  it('does not complete without content', async () => {
    const { id } = await test.announce({ name: 'a.txt', type: 'text/plain', size: 3 });
    const { data, errors } = await test.ask(completeUpload, { id });
    expect(data).toBeNull();
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });

  it('is completed by nobody else, and in no other app', async () => {
    const { id, url } = await test.announce({ name: 'a.txt', type: 'text/plain', size: 3 });
    await send(url, Buffer.from('one'));
    for (const from of [{ by: bert }, { app: 'other' }, { by: bert, roles: ['admin'] }]) {
      const { errors } = await test.ask(completeUpload, { id }, from);
      expect(errors?.[0]?.extensions['code']).toBe('NOT_FOUND');
    }
    expect((await test.ask(completeUpload, { id: 'no id' })).errors?.[0]?.extensions['code']).toBe('NOT_FOUND');
  });

  it('is announced by nobody who has not signed in', async () => {
    const { errors } = await test.ask(createUpload, { input: { name: 'a', type: octets, size: 1 } }, { by: null });
    expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });
});

describe('an announcement', () => {
  it('is refused with all its faults at once', async () => {
    const input = { name: 'x'.repeat(300), size: -1, type: 'a picture', sha256: 'abc' };
    const { errors } = await test.ask(createUpload, { input });
    const { code, fieldErrors } = errors?.[0]?.extensions ?? {};
    expect(code).toBe('VALIDATION_FAILED');
    expect((fieldErrors as { path: string[] }[]).map(({ path }) => path.join('.'))).toEqual([
      'input.name',
      'input.size',
      'input.type',
      'input.sha256',
    ]);
  });

  it.each([10 * 1024 * 1024 + 1, 2 ** 40])('of %d bytes is over the limit, which the error names', async (size) => {
    const { errors } = await test.ask(createUpload, { input: { name: 'a', type: octets, size } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', limit: 'fileBytes', value: 10_485_760 });
  });
});

describe('content that is not what was announced', () => {
  const refused = async (
    announced: { readonly type?: string; readonly size?: number; readonly sha256?: string },
    content: Uint8Array,
  ): Promise<readonly [number, string]> => {
    const announcement = { name: 'a', type: octets, size: content.length, ...announced };
    const answers = [];
    for (const way of [send, sendForm]) {
      const { id, url } = await test.announce(announcement);
      const answer = await way(url, content);
      expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      answers.push([answer.status, await answer.text()] as const);
      expect((await test.ask(completeUpload, { id })).data).toBeNull();
      expect(await test.onDisk('kept')).not.toContain(id);
    }
    expect(await test.onDisk('incoming')).toEqual([]);
    expect(answers[0]).toEqual(answers[1]);
    return answers[0] ?? [0, ''];
  };

  it('is refused where it is larger, without reading all of it into the store', async () => {
    expect(await refused({ size: 1000 }, noise(3 * 1024 * 1024))).toEqual([
      413,
      'The content is larger than the 1000 bytes that were announced.\n',
    ]);
  });

  it('is refused where it is smaller', async () => {
    expect((await refused({ size: 4 }, Buffer.from('abc')))[0]).toBe(422);
  });

  it('is refused where its SHA-256 is another', async () => {
    expect((await refused({ sha256: sha256(png) }, Buffer.from('abc')))[0]).toBe(422);
  });

  it('is refused where it is of another type', async () => {
    expect(await refused({ type: 'image/png' }, html)).toEqual([
      422,
      'The content is no image/png, which was announced.\n',
    ]);
    expect((await refused({ type: 'application/pdf' }, png))[1]).toContain('image/png');
    expect((await refused({ type: 'text/csv' }, png))[0]).toBe(422);
  });

  it('is refused where the form has no file, two files, or no end', async () => {
    const { url } = await test.announce({ name: 'a', type: 'text/plain', size: 3 });
    const empty = new FormData();
    empty.append('file', 'abc');
    expect((await fetch(url, { method: 'POST', body: empty })).status).toBe(400);

    const two = new FormData();
    two.append('file', new Blob(['abc']), 'a');
    two.append('file', new Blob(['abc']), 'b');
    expect((await fetch(url, { method: 'POST', body: two })).status).toBe(400);

    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const cut = '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc';
    expect((await fetch(url, { method: 'POST', headers, body: cut })).status).toBe(400);
    expect((await fetch(url, { method: 'POST', headers, body: 'no form' })).status).toBe(400);
    expect(await test.onDisk('incoming')).toEqual([]);
  });
});

describe('the type of a file', () => {
  it.each([
    ['HTML', html, 'text/html', octets],
    ['SVG', svg, 'image/svg+xml', octets],
    ['a script', Buffer.from('alert(1)'), 'text/javascript', octets],
    ['a picture that is called nothing', png, octets, 'image/png'],
    ['a picture that is called HTML', png, 'text/html', 'image/png'],
    ['a text with a picture’s first letters', Buffer.from('BM;1\n'), 'text/csv; charset=gbk', 'text/csv'],
    ['a CSV file on a Windows with Excel', Buffer.from('a;b\n1;2\n'), 'application/vnd.ms-excel', 'text/csv'],
    ['what nobody knows', noise(100), 'application/x-nobody', octets],
  ])('of %s comes from its content', async (_what, content, declared, found) => {
    const id = await test.upload(content, { name: 'a', type: declared });
    expect((await test.ask('query ($id: ID!) { file(id: $id) { type } }', { id })).data.file.type).toBe(found);
  });
});

describe('an upload link', () => {
  it('opens one upload alone, for a while, as it was made', async () => {
    const [first, second] = [
      await test.announce({ name: 'a', type: 'text/plain', size: 3 }),
      await test.announce({ name: 'b', type: 'text/plain', size: 3 }),
    ];
    const content = Buffer.from('abc');
    const forged = [
      first.url.replace(first.id, second.id),
      first.url.replace(/expires=\d+/, 'expires=99999999999'),
      first.url.replace(/signature=(.)/, (_, begin: string) => `signature=${begin === 'A' ? 'B' : 'A'}`),
      first.url.replace(/&signature=.*/, ''),
      `${first.url}&signature=x`,
      first.url.replace(first.id, 'x'),
    ];
    for (const url of forged) expect([url, (await send(url, content)).status]).toEqual([url, 403]);
    expect((await send(first.url, content)).status).toBe(204);
  });
});
