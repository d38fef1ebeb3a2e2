import { rm } from 'node:fs/promises';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLinks } from '../links/links.ts';
import { noise, png, svg } from '../testing/contents.ts';
import { secret, startTestFiles, type TestFiles } from '../testing/start-files.ts';

let test: TestFiles;

beforeAll(async () => {
  test = await startTestFiles();
});
afterAll(() => test[Symbol.asyncDispose]());

const text = Buffer.from('0123456789');

async function uploadText(name = 'digits.txt'): Promise<string> {
  return test.linkTo(await test.upload(text, { name, type: 'text/plain' }));
}

/** Not by fetch, which shortens paths and turns conditional requests into unconditional ones. */
async function get(url: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  const path = url.slice(new URL(url).origin.length);
  const asked = request(new URL(url), { path, method, headers }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return {
    status: answer.statusCode,
    headers: new Headers(answer.headers as Record<string, string>),
    body: (await answer.setEncoding('utf8').toArray()).join(''),
  };
}

describe('a download', () => {
  it('is saved by browsers, and gets no chance to run anything', async () => {
    const { status, headers, body } = await get(await uploadText());
    expect([status, body]).toEqual([200, '0123456789']);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/plain',
      'content-length': '10',
      'content-disposition': 'attachment; filename=digits.txt',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'accept-ranges': 'bytes',
    });
    expect(headers.get('cache-control')).toMatch(/^private, max-age=\d+$/);
  });

  it('is shown by browsers where it is a picture and the link says so', async () => {
    const id = await test.upload(png, { name: 'dot.png', type: 'image/png' });
    const [shown, saved] = [await test.linkTo(id, '(download: false)'), await test.linkTo(id)];
    expect((await get(shown)).headers.get('content-disposition')).toBe('inline; filename=dot.png');
    expect((await get(saved)).headers.get('content-disposition')).toBe('attachment; filename=dot.png');
    expect((await get(`${saved}&inline=1`)).status).toBe(403);
  });

  it.each([
    ['SVG', svg, 'image/svg+xml'],
    ['text', text, 'text/plain'],
    ['PDF', Buffer.from('%PDF-1.4\n'), 'application/pdf'],
  ])('is saved in any case where it is %s', async (_what, content, type) => {
    const id = await test.upload(content, { name: 'a', type });
    const { headers } = await get(await test.linkTo(id, '(download: false)'));
    expect(headers.get('content-disposition')).toBe('attachment; filename=a');
  });

  it('gives the length and no content where only the head is asked', async () => {
    const { status, headers, body } = await get(await uploadText(), {}, 'HEAD');
    expect([status, headers.get('content-length'), body]).toEqual([200, '10', '']);
    expect(headers.get('content-disposition')).toContain('digits.txt');
  });

  it('can be had in parts', async () => {
    const url = await uploadText();
    const part = async (range: string) => {
      const { status, headers, body } = await get(url, { range });
      return [status, headers.get('content-range'), body];
    };
    expect(await part('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234']);
    expect(await part('bytes=7-')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await part('bytes=-2')).toEqual([206, 'bytes 8-9/10', '89']);
    expect(await part('bytes=5-500')).toEqual([206, 'bytes 5-9/10', '56789']);
    expect(await part('nonsense')).toEqual([200, null, '0123456789']);
    expect(await part('bytes=10-')).toEqual([416, 'bytes */10', 'The file has no such range.\n']);
  });

  it('is not sent again to who has it', async () => {
    const url = await uploadText();
    const { headers } = await get(url);
    const etag = headers.get('etag') ?? '';
    expect(await get(url, { 'if-none-match': etag })).toMatchObject({ status: 304, body: '' });
    expect((await get(url, { 'if-none-match': '"other"' })).status).toBe(200);
    expect((await get(url, { 'if-match': '"other"' })).status).toBe(412);
    expect((await get(url, { 'if-range': etag, range: 'bytes=0-0' })).body).toBe('0');
    expect((await get(url, { 'if-range': '"other"', range: 'bytes=0-0' })).body).toBe('0123456789');
  });

  it('of a large file comes whole', async () => {
    const content = noise(5_000_000);
    const id = await test.upload(content, { name: 'big.bin', type: 'application/octet-stream' });
    expect(Buffer.from(await (await fetch(await test.linkTo(id))).arrayBuffer()).equals(content)).toBe(true);
  });

  it('of a content that the disk has lost is an error that the log has', async () => {
    const id = await test.upload(text, { name: 'lost.txt', type: 'text/plain' });
    await rm(join(test.dataDir, 'files', 'kept', id.slice(-2), id));
    const { status, body } = await get(await test.linkTo(id));
    expect([status, body]).toEqual([500, 'Something went wrong on our side. Try again.\n']);
    expect(test.logged).toContain('a request for a file failed');
  });
});

describe('a name', () => {
  it.each([
    ['a "quoted" one.txt', 'a "quoted" one.txt'],
    ['Füße & 数据 100%.txt', 'Füße & 数据 100%.txt'],
    ["it's (1);*~.txt", "it's (1);*~.txt"],
    ['line\r\nSet-Cookie: a=b.txt', 'line__Set-Cookie: a=b.txt'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\fakepath\\photo.jpg', 'photo.jpg'],
    ['..', 'file'],
    ['?#&=.txt', '?#&=.txt'],
    ['长'.repeat(255), '长'.repeat(255)],
    ['👩‍👩‍👧.txt', '👩‍👩‍👧.txt'],
  ])('%j is kept as %j, and the download has it', async (given, kept) => {
    const url = await uploadText(given);
    const { status, headers } = await get(url);
    expect(status).toBe(200);
    const disposition = headers.get('content-disposition') ?? '';
    const extended = /filename\*=UTF-8''([^;]+)/.exec(disposition)?.[1];
    const quoted = /filename="((?:[^"\\]|\\.)*)"/.exec(disposition)?.[1]?.replaceAll(/\\(.)/g, '$1');
    const plain = quoted ?? /filename=([^;\s]+)$/.exec(disposition)?.[1];
    expect(extended === undefined ? plain : decodeURIComponent(extended)).toBe(kept);
  });
});

describe('a link', () => {
  it('is refused in plain text where it was altered, is expired or was never made', async () => {
    const id = await test.upload(text, { name: 'a.txt', type: 'text/plain' });
    const other = await test.upload(text, { name: 'a.txt', type: 'text/plain' });
    const url = await test.linkTo(id);
    const past = createLinks(secret, () => Date.now() - 7_200_000).toDownload({ id, name: 'a.txt' }, 3600, false);
    const strange = createLinks('another secret').toDownload({ id, name: 'a.txt' }, 3600, false);
    const refused = [
      url.replace(id, other),
      url.replace('a.txt', 'a.exe'),
      url.replace(/expires=\d+/, 'expires=99999999999'),
      url.replace(/expires=\d+/, 'expires=1e99'),
      url.replace(/signature=(.)/, (_, begin: string) => `signature=${begin === 'A' ? 'B' : 'A'}`),
      url.replace(/&signature=.*/, ''),
      url.replace(/\?.*/, ''),
      `${url}&expires=1`,
      test.address + past,
      test.address + strange,
      `${test.address}/files/x/a.txt`,
      `${test.address}/files/uploads/a.txt`,
    ];
    for (const link of refused) {
      const { status, headers, body } = await get(link);
      expect([link, status, headers.get('content-type')]).toEqual([link, 403, 'text/plain; charset=utf-8']);
      expect(body).toBe('This link is not valid, or not any more. Ask for a new one.\n');
    }
    expect((await get(url)).status).toBe(200);
  });

  it('to upload is none to download', async () => {
    const { id, url } = await test.announce({ name: 'a.txt', type: 'text/plain', size: 3 });
    expect((await get(url.replace(`uploads/${id}`, `${id}/a.txt`))).status).toBe(403);
  });

  it('cannot leave the folder, whatever its path', async () => {
    for (const path of ['/files/../secret', '/files/%2e%2e/secret', `/files/${'0'.repeat(8)}-..%2f..%2fsecret/a`]) {
      const { status } = await get(test.address + path);
      expect([path, [403, 404].includes(Number(status))]).toEqual([path, true]);
    }
  });

  it('lives a quarter of an hour, or as long as was asked, a week at most', async () => {
    const id = await test.upload(text, { name: 'a.txt', type: 'text/plain' });
    const expiry = (url: string): number => Number(new URL(url).searchParams.get('expires')) - Date.now() / 1000;
    expect(expiry(await test.linkTo(id))).toBeGreaterThan(890);
    // Links are steady, so it may be an eighth more.
    expect(expiry(await test.linkTo(id))).toBeLessThan(1020);
    expect(expiry(await test.linkTo(id, '(expiresIn: 604800)'))).toBeGreaterThan(604_790);
    await expect(test.linkTo(id, '(expiresIn: 604801)')).rejects.toThrow('expiresIn may be 604800 at most');
    await expect(test.linkTo(id, '(expiresIn: 0)')).rejects.toThrow('expiresIn must be 1 at least');
  });
});
