import type { JsonValue, TestPersonDefinition } from '@trellis/app-definition';
import type { Caller } from '@trellis/service-api';
import { createHash } from 'node:crypto';

/** What a test calls by name has the same id each time, so that the same failure reads the same. */
export function idOf(kind: 'rows' | 'people', name: string): string {
  const hex = createHash('sha256').update(`${kind} ${name}`).digest('hex');
  // A UUID of version 8, whose bits are its maker's own (RFC 9562, 5.8).
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const self = idOf('people', '');

/** Whoever tries what a test expects. */
export function callerOf(person: TestPersonDefinition | undefined): Caller {
  if (!person) return { person: undefined, roles: ['public'] };
  const { roles = [], teams = [], claims = {} } = person;
  return {
    person: { id: self, sessionId: '', platformRole: 'MEMBER' },
    roles: [...new Set([...roles, 'user', 'public'])].toSorted(),
    teams: teams.toSorted(),
    claims,
  };
}

/** The data with ids for `{"$": "user.id"}`, `{"$": "rows.<name>"}` and `{"$": "people.<name>"}`. */
export function withIds(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(withIds);
  const { $: named } = value;
  if (typeof named === 'string') return idNamed(named);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withIds(member)]));
}

function idNamed(variable: string): string {
  if (variable === 'user.id') return self;
  const [kind, name = ''] = variable.split('.');
  return idOf(kind === 'rows' ? 'rows' : 'people', name);
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
