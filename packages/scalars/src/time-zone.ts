/** Names of time zones that are known to be ones, in small letters: asking costs more than remembering a few hundred. */
const known = new Set<string>();

/**
 * Whether a value names a time zone of the IANA's list. Offsets are none: PostgreSQL reads `+05:30` as Unix does, to the
 * west of Greenwich.
 */
export function isTimeZone(value: unknown): value is string {
  if (typeof value !== 'string' || !/^[A-Za-z][A-Za-z0-9_+/-]{0,60}$/.test(value)) return false;
  if (known.has(value.toLowerCase())) return true;
  try {
    if (!Intl.DateTimeFormat('en', { timeZone: value })) return false;
  } catch {
    return false;
  }
  known.add(value.toLowerCase());
  return true;
}
