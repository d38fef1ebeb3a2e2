import { expect, test } from 'vitest';
import { createClientOf } from './client.ts';

function addressOf(hops: number, remoteAddress: string, header?: string): string | undefined {
  const headers = header === undefined ? {} : { 'x-forwarded-for': header };
  return createClientOf(hops)({ headers, socket: { remoteAddress } as never }).clientAddress;
}

test.each([
  ['that called us', 0, '203.0.113.7', undefined, '203.0.113.7'],
  ['that called us, whatever it says', 0, '203.0.113.7', '198.51.100.1', '203.0.113.7'],
  ['of a program on this machine', 0, '127.0.0.1', undefined, '127.0.0.1'],
  ['behind a proxy here that we were not told of is not known', 0, '::ffff:127.0.0.1', '198.51.100.1', undefined],
  ['is the one that our proxy saw', 1, '10.0.0.2', '198.51.100.1', '198.51.100.1'],
  ['is not the one that the client made up', 1, '10.0.0.2', '192.0.2.9, 198.51.100.1', '198.51.100.1'],
  ['behind two proxies', 2, '10.0.0.2', '192.0.2.9, 198.51.100.1, 10.0.0.3', '198.51.100.1'],
  ['with a port', 1, '10.0.0.2', '198.51.100.1:4711', '198.51.100.1'],
  ['of version 6, with a port', 1, '10.0.0.2', '[2001:db8::1]:4711', '2001:db8::1'],
  ['that is none is not known', 1, '10.0.0.2', 'unknown', undefined],
  ['that the proxy did not tell is not known', 1, '10.0.0.2', undefined, undefined],
])('the address %s', (_what, hops, remote, header, expected) => {
  expect(addressOf(hops, remote, header)).toBe(expected);
});

test('the user agent is cut where it is a flood', () => {
  const socket = { remoteAddress: '203.0.113.7' } as never;
  const { userAgent } = createClientOf(0)({ headers: { 'user-agent': 'x'.repeat(10_000) }, socket });
  expect(userAgent).toHaveLength(512);
});
