/** Frames up to here are copied into one piece: one system call with one buffer costs less than one with several. */
const longestCopied = 16 * 1024;

/** A message whose end many sockets are sent alike: it is made bytes once. */
export interface Message {
  readonly head: string;
  readonly body: Buffer;
}

/** A message of its own. */
export function message(text: string): Message {
  return { head: text, body: nothing };
}

const nothing = Buffer.alloc(0);

/** A text frame of a server, unmasked and whole (RFC 6455, 5.2), in one piece or two. */
export function textFrame({ head, body }: Message): readonly Buffer[] {
  const headLength = Buffer.byteLength(head);
  const length = headLength + body.length;
  const start = length < 126 ? 2 : length < 0x1_0000 ? 4 : 10;
  const isCopied = length <= longestCopied;
  const frame = Buffer.allocUnsafe(start + (isCopied ? length : headLength));
  frame[0] = 0x81;
  if (start === 2) frame[1] = length;
  if (start === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  }
  if (start === 10) {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(head, start);
  if (!isCopied) return [frame, body];
  body.copy(frame, start + headLength);
  return [frame];
}
