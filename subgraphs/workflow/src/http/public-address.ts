import { BlockList, isIPv4 } from 'node:net';

/** What IANA's registries of special-purpose addresses keep from being reachable over the whole internet. */
const specialV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Within 2000::/3, the only range that is given out: protocol assignments with Teredo, documentation, 6to4. */
const specialV6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const specialAddresses = new BlockList();
for (const [net, prefix] of specialV4) specialAddresses.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of specialV6) specialAddresses.addSubnet(net, prefix, 'ipv6');

const globalV6 = new BlockList();
globalV6.addSubnet('2000::', 3, 'ipv6');

/**
 * Whether an address is of the public internet. IPv6 addresses that hold an IPv4 one (mapped, translated, tunnelled) are
 * never taken for public, whatever they hold: nobody needs them to name a public server.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !specialAddresses.check(address, 'ipv4');
  return globalV6.check(address, 'ipv6') && !specialAddresses.check(address, 'ipv6');
}
