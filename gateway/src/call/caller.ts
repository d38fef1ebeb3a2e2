import { say, TrellisError } from '@trellis/errors';
import type { Authenticated, Caller, IdentityService, KeyScope, SignedIn } from '@trellis/service-api';
import type { Client } from './call.ts';

const anybody: Caller = { person: undefined, roles: ['public'] };
const noRoles: readonly string[] = [];
/** Identity gives the same list until it changes. */
const sorted = new WeakMap<readonly string[], readonly string[]>();

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

/** The person with the roles that count in one app, or on the platform graph. */
export async function callerIn(
  identity: Pick<IdentityService, 'rolesIn'>,
  person: SignedIn | undefined,
  appId: string | undefined,
): Promise<Caller> {
  if (!person) return anybody;
  if (person.key) return { person, roles: await rolesOfKey(identity, person, person.key, appId) };
  const given = appId === undefined ? noRoles : await identity.rolesIn(appId, person.id);
  let roles = sorted.get(given);
  if (!roles) sorted.set(given, (roles = [...new Set([...given, 'public', 'user'])].toSorted()));
  return { person, roles };
}

/** Of the key's roles those that its owner holds now; `public` is everybody's. */
async function rolesOfKey(
  identity: Pick<IdentityService, 'rolesIn'>,
  owner: SignedIn,
  key: KeyScope,
  appId: string | undefined,
): Promise<readonly string[]> {
  if (appId !== key.appId) throw new TrellisError('FORBIDDEN', say('key.otherApp'));
  const held = [...(await identity.rolesIn(appId, owner.id)), 'user'];
  const used = held.filter((role) => key.roles === undefined || key.roles.includes(role));
  return [...new Set([...used, 'public'])].toSorted();
}
