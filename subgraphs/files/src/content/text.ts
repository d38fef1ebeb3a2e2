/** Byte order marks of UTF-16, whose text has zero bytes. */
const wideMarks: readonly (readonly [number, number])[] = [
  [0xfe, 0xff],
  [0xff, 0xfe],
];

/**
 * Tells a text in whatever encoding from anything else by the bytes that no text has, as browsers do
 * (https://mimesniff.spec.whatwg.org/#sniffing-a-mislabeled-binary-resource).
 */
export function isText(beginning: Uint8Array): boolean {
  if (wideMarks.some(([first, second]) => beginning[0] === first && beginning[1] === second)) return true;
  return !beginning.some(isBinaryByte);
}

function isBinaryByte(byte: number): boolean {
  return byte <= 0x08 || byte === 0x0b || (byte >= 0x0e && byte <= 0x1a) || (byte >= 0x1c && byte <= 0x1f);
}
