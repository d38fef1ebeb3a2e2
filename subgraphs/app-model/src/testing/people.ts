import type { SignedIn } from '@trellis/service-api';

export const ada: SignedIn = person('01900000-0000-7000-8000-00000000000a', 'MEMBER');
export const ben: SignedIn = person('01900000-0000-7000-8000-00000000000b', 'MEMBER');
/** Administers the installation. */
export const root: SignedIn = person('01900000-0000-7000-8000-0000000000ff', 'ADMIN');

function person(id: string, platformRole: SignedIn['platformRole']): SignedIn {
  return { id, sessionId: `session-of-${id}`, platformRole };
}
