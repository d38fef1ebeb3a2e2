import { inspect } from 'node:util';

/** What a failed case was, to read and to try again. */
export function told(query: string, ...more: readonly unknown[]): string {
  return [
    query,
    ...more.map((one) => (typeof one === 'string' ? one : inspect(one, { depth: 9, breakLength: 120 }))),
  ].join('\n');
}
