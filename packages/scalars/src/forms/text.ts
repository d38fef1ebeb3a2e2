import { type Said, say } from '@trellis/errors';
import { accepted, refused, type Parsed } from './parsed.ts';

/** What keeps a text out of PostgreSQL: `text` holds no zero byte, and half a surrogate pair has no UTF-8 form. */
export function faultOfText(text: string): Said | undefined {
  if (text.includes('\0')) return say('value.zeroByte');
  if (!text.isWellFormed()) return say('value.surrogate');
  return undefined;
}

/** A text, stored as it is given. */
export function parseText(value: unknown): Parsed {
  if (typeof value !== 'string') return refused(say('value.text'));
  const fault = faultOfText(value);
  return fault === undefined ? accepted(value) : refused(fault);
}

/** Whether mail arrives can only be found out by sending some, so this refuses what cannot be an address at all. */
export function parseEmail(value: unknown): Parsed {
  return matching(value, /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u, 254, say('value.email'));
}

/** Only http and https: people click on these, and `javascript:` in a link would run. */
export function parseUrl(value: unknown): Parsed {
  const form = say('value.url');
  const parsed = matching(value, /^https?:\/\/[^\s\p{Cc}]+$/iu, 8192, form);
  return parsed.ok && !URL.canParse(parsed.value) ? refused(form) : parsed;
}

/** Without its country a number cannot be judged, so this refuses only what no telephone number looks like. */
export function parsePhone(value: unknown): Parsed {
  return matching(value, /^\+?[0-9(][0-9 ()./-]{2,}( ?(x|ext\.?|转) ?[0-9]+)?$/u, 40, say('value.phone'));
}

function matching(value: unknown, pattern: RegExp, maxLength: number, form: Said): Parsed {
  const parsed = parseText(value);
  if (!parsed.ok) return parsed;
  if (parsed.value.length > maxLength) return refused(say('value.formLength', { form: form.sentence, maxLength }));
  return pattern.test(parsed.value) ? parsed : refused(form);
}
