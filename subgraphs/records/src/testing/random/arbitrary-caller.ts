import type { Caller } from '@trellis/service-api';
import * as fc from 'fast-check';
import { people } from './pools.ts';

/** People with any set of an app's roles, visitors, and now and then its administrator. */
export const arbitraryCaller: fc.Arbitrary<Caller> = fc.oneof(
  {
    arbitrary: fc
      .tuple(fc.constantFrom(...people), fc.subarray(['clerk', 'sales']), fc.constantFrom(undefined, 'a', 'Ä'))
      .map(([id, roles, region]) => ({
        ...signedIn(id, [...roles, 'public', 'user']),
        ...(region === undefined ? {} : { claims: { region } }),
      })),
    weight: 6,
  },
  { arbitrary: fc.constant<Caller>({ person: undefined, roles: ['public'] }), weight: 1 },
  { arbitrary: fc.constantFrom(...people).map((id) => signedIn(id, ['admin', 'public', 'user'])), weight: 2 },
);

function signedIn(id: string, roles: readonly string[]): Caller {
  return { person: { id, sessionId: id, platformRole: 'MEMBER' }, roles: roles.toSorted() };
}
