import { accepted, refused, type Parsed } from './parsed.ts';

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A UUID of any version, folded to lower case: PostgreSQL answers so, and clients compare ids as texts. */
export function parseUuid(value: unknown): Parsed {
  return typeof value === 'string' && form.test(value)
    ? accepted(value.toLowerCase())
    : refused('Expected a UUID, such as 018f4e5a-7c1b-7d2e-9f3a-4b5c6d7e8f90.');
}
