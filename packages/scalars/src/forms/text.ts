import { accepted, refused, type Parsed } from './parsed.ts';

/** What keeps a text out of PostgreSQL: `text` holds no zero byte, and half a surrogate pair has no UTF-8 form. */
export function faultOfText(text: string): string | undefined {
  if (text.includes('\0')) return 'A text may not contain a zero byte.';
  if (!text.isWellFormed()) return 'A text may not contain half of a surrogate pair.';
  return undefined;
}

/** A text, stored as it is given. */
export function parseText(value: unknown): Parsed {
  if (typeof value !== 'string') return refused('Expected a text.');
  const fault = faultOfText(value);
  return fault === undefined ? accepted(value) : refused(fault);
}

/** Whether mail arrives can only be found out by sending some, so this refuses what cannot be an address at all. */
export function parseEmail(value: unknown): Parsed {
  return matching(value, /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u, 254, 'Expected an e-mail address, such as ada@example.com.');
}

/** Only http and https: people click on these, and `javascript:` in a link would run. */
export function parseUrl(value: unknown): Parsed {
  const message = 'Expected an address that begins with https:// or http://.';
  const parsed = matching(value, /^https?:\/\/[^\s\p{Cc}]+$/iu, 8192, message);
  return parsed.ok && !URL.canParse(parsed.value) ? refused(message) : parsed;
}

/** Without its country a number cannot be judged, so this refuses only what no telephone number looks like. */
export function parsePhone(value: unknown): Parsed {
  return matching(
    value,
    /^\+?[0-9(][0-9 ()./-]{2,}( ?(x|ext\.?|转) ?[0-9]+)?$/u,
    40,
    'Expected a telephone number, such as +49 30 123456.',
  );
}

function matching(value: unknown, pattern: RegExp, maxLength: number, message: string): Parsed {
  const parsed = parseText(value);
  if (!parsed.ok) return parsed;
  if (parsed.value.length > maxLength) return refused(`${message} It may have ${maxLength} characters at most.`);
  return pattern.test(parsed.value) ? parsed : refused(message);
}
