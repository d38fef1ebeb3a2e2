import { randomBytes } from 'node:crypto';

/**
 * New ids by RFC 9562, version 7, each greater than the one before it, so that records that are created together are
 * also listed in the order in which they were given. Twelve bits count within a millisecond; what is over goes into the next.
 */
export function newIds(count: number): readonly string[] {
  const now = Date.now();
  const random = randomBytes(8 * count);
  return Array.from({ length: count }, (_, index) => {
    const time = (now + (index >> 12)).toString(16).padStart(12, '0');
    const counter = (index & 0xfff).toString(16).padStart(3, '0');
    const rest = random.subarray(8 * index, 8 * index + 8);
    rest.writeUInt8((rest.readUInt8(0) & 0x3f) | 0x80, 0);
    const tail = rest.toString('hex');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-${tail.slice(0, 4)}-${tail.slice(4)}`;
  });
}
