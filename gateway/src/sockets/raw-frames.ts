import { MessageType } from 'graphql-ws';
import { type RawText, rawTextOf } from '../graph/raw-result.ts';
import { type Message, message as ownMessage } from './text-frame.ts';

export interface RawFrames {
  /** For graphql-ws: takes a text payload out of the message that is being printed. */
  readonly replacer: (key: string, value: unknown) => unknown;
  /** Puts it into the printed message, which graphql-ws hands over in the same turn. */
  frame(message: string): Message;
}

const placeholder = 0;
const ending = `"type":"${MessageType.Next}","payload":${placeholder}}`;

/** Lets a subgraph's text travel through graphql-ws without being parsed and printed again. */
export function createRawFrames(): RawFrames {
  let taken: RawText | undefined;
  let last: { readonly text: RawText; readonly bytes: Buffer } | undefined;
  /** A cohort's subscribers are told the same text one after the other. */
  const bytesOf = (text: RawText): Buffer => {
    if (last?.text !== text) last = { text, bytes: Buffer.from(`${text.toString()}}`) };
    return last.bytes;
  };
  return {
    replacer(key, value) {
      if (key !== 'payload' || typeof value !== 'object' || value === null) return value;
      const text = rawTextOf(value);
      if (text === undefined) return value;
      taken = text;
      return placeholder;
    },
    frame(message) {
      if (taken === undefined || !message.endsWith(ending)) return ownMessage(message);
      const body = bytesOf(taken);
      taken = undefined;
      return { head: message.slice(0, -`${placeholder}}`.length), body };
    },
  };
}
