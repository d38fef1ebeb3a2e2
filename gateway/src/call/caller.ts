import { say, TrellisError } from '@trellis/errors';
import type { AppStanding, Authenticated, Caller, IdentityService, KeyScope, SignedIn } from '@trellis/service-api';
import type { Client } from './call.ts';

const anybody: Caller = { person: undefined, roles: ['public'] };
const nothing: AppStanding = { roles: [], teams: [], claims: {} };
/** Identity gives the same standing until it changes. */
const callers = new WeakMap<AppStanding, Omit<Caller, 'person'>>();

/** Undefined without a token. Rejects with UNAUTHENTICATED where there is one and it is wrong. */
export async function authenticate(
  identity: Pick<IdentityService, 'authenticate'>,
  authorization: string | undefined,
  client: Client,
): Promise<Authenticated | undefined> {
  if (authorization === undefined) return undefined;
  const bearer = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (bearer === undefined) {
    throw new TrellisError('UNAUTHENTICATED', say('sign.bearer'));
  }
  return identity.authenticate(bearer, client);
}

/** The person with what counts in one app, or on the platform graph. */
export async function callerIn(
  identity: Pick<IdentityService, 'standingIn'>,
  person: SignedIn | undefined,
  appId: string | undefined,
): Promise<Caller> {
  if (!person) return anybody;
  if (person.key && appId !== person.key.appId) throw new TrellisError('FORBIDDEN', say('key.otherApp'));
  const standing = appId === undefined ? nothing : await identity.standingIn(appId, person.id);
  if (person.key) return { person, ...callerOf(standing, person.key) };
  let known = callers.get(standing);
  if (!known) callers.set(standing, (known = callerOf(standing)));
  return { person, ...known };
}

/** Of a key's roles those that its owner holds now; `public` is everybody's. */
function callerOf({ roles, teams, claims }: AppStanding, key?: KeyScope): Omit<Caller, 'person'> {
  const used = [...roles, 'user'].filter((role) => key?.roles === undefined || key.roles.includes(role));
  return {
    roles: [...new Set([...used, 'public'])].toSorted(),
    ...(teams.length > 0 ? { teams } : {}),
    ...(Object.keys(claims).length > 0 ? { claims } : {}),
  };
}
