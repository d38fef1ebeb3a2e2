import type { Said } from '@trellis/errors';

/**
 * What became of an input value: the text that PostgreSQL gets as a parameter, or what is wrong with it, as one or
 * more sentences for the person who sent it. The message never repeats the value, which may be long or secret.
 */
export type Parsed = { readonly ok: true; readonly value: string } | ({ readonly ok: false } & Said);

export function accepted(value: string): Parsed {
  return { ok: true, value };
}

export function refused(said: Said): Parsed {
  return { ok: false, ...said };
}
