import { isIPv6 } from 'node:net';

/** What counts as one client: an IPv4 address, or an IPv6 network of 64 bits, because its owner has them all. */
export function addressKey(address: string): string {
  const plain = unmapped(address);
  return isIPv6(plain) ? networkOfVersion6(plain, 64) : plain;
}

/** Enough to tell one's places apart, and not enough to find anybody: 24 bits of IPv4, 48 of IPv6. */
export function networkOf(address: string): string {
  const plain = unmapped(address);
  return isIPv6(plain) ? networkOfVersion6(plain, 48) : plain.replace(/\.\d+$/, '.0/24');
}

/** IPv4 as a socket of both versions tells it. */
function unmapped(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}

function networkOfVersion6(address: string, bits: 48 | 64): string {
  const [left = '', right] = address.replace(/%.*$/, '').toLowerCase().split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const head = groups(left);
  const tail = right === undefined ? [] : groups(right);
  const zeros = right === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  const all = [...head, ...Array<string>(zeros).fill('0'), ...tail];
  return `${all
    .slice(0, bits / 16)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/${bits}`;
}
