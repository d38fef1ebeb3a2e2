import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Client } from '../call/call.ts';

/** Where a request came from. */
export type ClientOf = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => Client;

const longestAgent = 512;

/**
 * Each proxy writes the address that it was called from behind those in `X-Forwarded-For`, so behind so many proxies the
 * client's stands as far from the end; what is before it anybody can have written.
 */
export function createClientOf(proxyHops: number): ClientOf {
  return ({ headers, socket }) => {
    const address = proxyHops === 0 ? ownAddress(headers, socket.remoteAddress) : forwarded(headers, proxyHops);
    const agent = headers['user-agent']?.slice(0, longestAgent);
    return {
      ...(address === undefined ? {} : { clientAddress: address }),
      ...(agent ? { userAgent: agent } : {}),
    };
  };
}

type Headers = IncomingMessage['headers'];

/** A proxy on this machine that nobody told us of speaks for everybody: one client's limit must not stop them all. */
function ownAddress(headers: Headers, address: string | undefined): string | undefined {
  const speaksForOthers = headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined;
  return speaksForOthers && isLoopback(address ?? '') ? undefined : address;
}

export function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}

function forwarded(headers: Headers, proxyHops: number): string | undefined {
  const given = headers['x-forwarded-for'];
  const addresses = String(given ?? '').split(',');
  const text = addresses.at(-proxyHops)?.trim() ?? '';
  // Some proxies write the port too.
  const [, bare = text] = /^\[(.*)\](?::\d+)?$/.exec(text) ?? /^([\d.]+):\d+$/.exec(text) ?? [];
  return isIP(bare) ? bare : undefined;
}
