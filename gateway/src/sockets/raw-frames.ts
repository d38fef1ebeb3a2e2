import { MessageType } from 'graphql-ws';
import { rawTextOf } from '../graph/raw-result.ts';

export interface RawFrames {
  /** For graphql-ws: takes a text payload out of the message that is being printed. */
  readonly replacer: (key: string, value: unknown) => unknown;
  /** Puts it into the printed message, which graphql-ws hands over in the same turn. */
  frame(message: string): string;
}

const placeholder = 0;
const ending = `"type":"${MessageType.Next}","payload":${placeholder}}`;

/** Lets a subgraph's text travel through graphql-ws without being parsed and printed again. */
export function createRawFrames(): RawFrames {
  let taken: string | undefined;
  return {
    replacer(key, value) {
      if (key !== 'payload' || typeof value !== 'object' || value === null) return value;
      const text = rawTextOf(value);
      if (text === undefined) return value;
      taken = text.toString();
      return placeholder;
    },
    frame(message) {
      if (taken === undefined || !message.endsWith(ending)) return message;
      const text = taken;
      taken = undefined;
      return `${message.slice(0, -`${placeholder}}`.length)}${text}}`;
    },
  };
}
