import { cursorPrefix } from './oracle/list.ts';
import { isNumber } from './oracle/stored.ts';

/** Records of the proofs are older or far younger. */
const begin = Date.now() - 60_000;
const end = begin + 86_400_000;

/** Whether a moment is one at which a test wrote. */
export function isNow(moment: string): boolean {
  const time = Date.parse(moment);
  return time > begin && time < end;
}

/**
 * An answer's data as a text to be compared, without what cannot be foreseen: a cursor's text, the time
 * of a write, and the number of a sequence.
 */
export function comparable(data: unknown): string {
  return JSON.stringify(data, (_key, value: unknown) => {
    if (typeof value !== 'string') return value;
    if (/^W[\w-]+\.[\w-]{22}$/.test(value) || value.startsWith(cursorPrefix)) return '<cursor>';
    if (isNumber(value)) return '<number>';
    return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) && isNow(value) ? '<now>' : value;
  });
}
