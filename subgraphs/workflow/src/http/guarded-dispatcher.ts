import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import { isPublicAddress } from './public-address.ts';
import type { HttpSettings } from './settings.ts';

/** A name that leads into a network that workflows may not reach. */
export class PrivateAddressError extends Error {
  readonly code = 'PRIVATE_ADDRESS';

  constructor() {
    super('The address is not one of the public internet.');
    this.name = 'PrivateAddressError';
  }
}

/**
 * Connections to public addresses alone. A name is resolved once, every address of it is checked, and the connection
 * goes to one of the checked ones: a second look-up could answer otherwise (DNS rebinding).
 */
export function createGuardedDispatcher(settings: HttpSettings): Dispatcher {
  const connect = settings.dangerouslyAllowPrivateAddresses ? {} : { lookup: lookupPublic };
  return new Agent({
    connect: { ...connect, timeout: settings.timeoutMs },
    headersTimeout: settings.timeoutMs,
    bodyTimeout: settings.timeoutMs,
    keepAliveTimeout: 10_000,
    pipelining: 1,
  });
}

const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || !first) callback(error ?? new PrivateAddressError(), '', 0);
    else if (!addresses.every(({ address }) => isPublicAddress(address))) callback(new PrivateAddressError(), '', 0);
    else if (options.all) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};
