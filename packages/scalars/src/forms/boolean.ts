import { say } from '@trellis/errors';
import { accepted, refused, type Parsed } from './parsed.ts';

/** `true` or `false`; no text and no number stands for one. */
export function parseBoolean(value: unknown): Parsed {
  return typeof value === 'boolean' ? accepted(String(value)) : refused(say('value.boolean'));
}
