import { say, TrellisError } from '@trellis/errors';
import type { Authenticated, Caller, IdentityService, SignedIn } from '@trellis/service-api';

const anybody: Caller = { person: undefined, roles: ['public'] };
const noRoles: readonly string[] = [];
/** Identity gives the same list until it changes. */
const sorted = new WeakMap<readonly string[], readonly string[]>();

/** Undefined without a token. Rejects with UNAUTHENTICATED where there is one and it is wrong. */
export async function authenticate(
  identity: Pick<IdentityService, 'authenticate'>,
  authorization: string | undefined,
): Promise<Authenticated | undefined> {
  if (authorization === undefined) return undefined;
  const bearer = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (bearer === undefined) {
    throw new TrellisError('UNAUTHENTICATED', say('sign.bearer'));
  }
  return identity.authenticate(bearer);
}

/** The person with the roles that count in one app, or on the platform graph. */
export async function callerIn(
  identity: Pick<IdentityService, 'rolesIn'>,
  person: SignedIn | undefined,
  appId: string | undefined,
): Promise<Caller> {
  if (!person) return anybody;
  const given = appId === undefined ? noRoles : await identity.rolesIn(appId, person.id);
  let roles = sorted.get(given);
  if (!roles) sorted.set(given, (roles = [...new Set([...given, 'public', 'user'])].toSorted()));
  return { person, roles };
}
