import { say } from '@trellis/errors';
import { accepted, refused, type Parsed } from './parsed.ts';

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A UUID of any version, folded to lower case: PostgreSQL answers so, and clients compare ids as texts. */
export function parseUuid(value: unknown): Parsed {
  return typeof value === 'string' && form.test(value) ? accepted(value.toLowerCase()) : refused(say('value.uuid'));
}
