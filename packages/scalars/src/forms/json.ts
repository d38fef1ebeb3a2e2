import { type Said, say } from '@trellis/errors';
import { accepted, refused, type Parsed } from './parsed.ts';
import { faultOfText } from './text.ts';

/** Objects and lists within one another. PostgreSQL bears thousands, but the recursion of many a client does not. */
const maxDepth = 100;

/** Any JSON value, as JSON text. */
export function parseJson(value: unknown): Parsed {
  const fault = faultOfJson(value, maxDepth);
  return fault === undefined ? accepted(JSON.stringify(value)) : refused(fault);
}

/** What makes a value no JSON, or JSON that `jsonb` does not hold; undefined where nothing does. */
export function faultOfJson(value: unknown, depth: number = maxDepth): Said | undefined {
  switch (typeof value) {
    case 'string':
      return faultOfText(value);
    case 'number':
      return Number.isFinite(value) ? undefined : say('value.jsonNumber');
    case 'boolean':
      return undefined;
    case 'object':
      if (value === null) return undefined;
      if (depth === 0) return say('value.jsonDepth', { maximum: maxDepth });
      return Array.isArray(value) ? faultOfList(value, depth - 1) : faultOfObject(value, depth - 1);
    default:
      return say('value.json');
  }
}

function faultOfList(list: readonly unknown[], depth: number): Said | undefined {
  for (const item of list) {
    const fault = faultOfJson(item, depth);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function faultOfObject(object: object, depth: number): Said | undefined {
  for (const [key, member] of Object.entries(object)) {
    const fault = faultOfText(key) ?? faultOfJson(member, depth);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
