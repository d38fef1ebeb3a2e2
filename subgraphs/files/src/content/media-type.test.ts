import { describe, expect, it } from 'vitest';
import { html, noise, png, svg } from '../testing/contents.ts';
import { findMediaType, readMediaType } from './media-type.ts';

const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex');
const jpeg = bytes('ffd8ffe000104a4649460001');
const zip = bytes('504b0304140000000800');
const compound = Buffer.concat([bytes('d0cf11e0a1b11ae1'), Buffer.alloc(600)]);
const mp4 = bytes('00000018667479706d703432000000006d70343269736f6d');
const exe = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(100)]);
const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const octets = 'application/octet-stream';

describe('a declared type', () => {
  it.each([
    ['image/jpg', jpeg, 'image/jpeg'],
    ['video/quicktime', mp4, 'video/mp4'],
    ['application/x-zip-compressed', zip, 'application/zip'],
    [docx, zip, docx],
    ['application/msword', compound, 'application/msword'],
    ['application/json', Buffer.from('{}'), 'application/json'],
    ['text/plain', Buffer.from('\ufeffwide', 'utf16le'), 'text/plain'],
    ['text/csv', Buffer.from('c4e3bac32c310a', 'hex'), 'text/csv'],
    ['text/plain', Buffer.alloc(0), 'text/plain'],
  ])('%s stands where the content bears it out', async (declared, head, type) => {
    expect(await findMediaType(declared, head)).toEqual({ ok: true, type });
  });

  it.each([
    ['image/png', jpeg, 'image/jpeg'],
    ['image/png', svg, undefined],
    ['image/jpeg', exe, 'application/x-msdownload'],
    ['image/jpg', html, undefined],
    ['image/png', Buffer.alloc(0), undefined],
    [docx, compound, 'application/x-cfb'],
    ['application/msword', png, 'image/png'],
    ['text/plain', png, undefined],
    ['application/json', noise(10), undefined],
  ])('%s is refused where the content shows that it is wrong', async (declared, head, found) => {
    expect(await findMediaType(declared, head)).toEqual({ ok: false, found });
  });

  it.each([
    ['text/html', html, octets],
    ['image/svg+xml', svg, octets],
    ['application/xhtml+xml', html, octets],
    [octets, png, 'image/png'],
    ['image/svg+xml', png, 'image/png'],
    ['application/x-own', exe, 'application/x-msdownload'],
    [octets, noise(10), octets],
  ])('%s that nothing can bear out gives way to what the content shows', async (declared, head, type) => {
    expect(await findMediaType(declared, head)).toEqual({ ok: true, type });
  });
});

it('finds no type to be too hard: whatever begins a content, the answer is a type or a refusal', async () => {
  const marks = [
    '504b0304',
    '89504e470d0a1a0a',
    '494433',
    '3026b2758e66cf11',
    '1a45dfa3',
    '49492a00',
    '1f8b08',
    '52494646',
  ];
  for (const mark of marks) {
    for (let fill = 0; fill < 256; fill += 17) {
      const head = Buffer.concat([bytes(mark), Buffer.alloc(4096, fill)]);
      expect(await findMediaType(octets, head)).toMatchObject({ ok: true });
    }
  }
});

it.each([
  ['Image/PNG', 'image/png'],
  ['text/plain; charset=utf-8', 'text/plain'],
  ['image/svg+xml', 'image/svg+xml'],
  ['image', undefined],
  ['', undefined],
  ['text/plain\r\nX: y', undefined],
  ['*/*', undefined],
])('%j is read as the type %j', (declared, type) => {
  expect(readMediaType(declared)).toBe(type);
});
