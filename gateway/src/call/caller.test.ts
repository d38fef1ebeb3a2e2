import type { AppStanding, SignedIn } from '@trellis/service-api';
import { expect, test } from 'vitest';
import { callerIn } from './caller.ts';

const person: SignedIn = { id: 'u1', sessionId: 's1', platformRole: 'MEMBER' };
const standing: AppStanding = { roles: ['sales'], teams: ['t1'], claims: { region: 'north' } };
const identity = { standingIn: async () => standing };

test('a caller brings along the teams and claims of the asked app', async () => {
  const caller = { person, roles: ['public', 'sales', 'user'], teams: ['t1'], claims: { region: 'north' } };
  expect(await callerIn(identity, person, 'app')).toEqual(caller);
  const key = { id: 'k', appId: 'app', roles: ['user'], operations: ['READ'], requestsPerMinute: 1 } as const;
  const byKey = { ...person, key };
  expect(await callerIn(identity, byKey, 'app')).toEqual({ ...caller, person: byKey, roles: ['public', 'user'] });
});

test('a caller has none of another app, on the platform graph, or signed out', async () => {
  expect(await callerIn(identity, person, undefined)).toEqual({ person, roles: ['public', 'user'] });
  expect(await callerIn(identity, undefined, 'app')).toEqual({ person: undefined, roles: ['public'] });
  const empty = { standingIn: async () => ({ roles: [], teams: [], claims: {} }) };
  expect(await callerIn(empty, person, 'app')).toEqual({ person, roles: ['public', 'user'] });
});
