import { say, TrellisError } from '@trellis/errors';
import type { Authenticated, IdentityService } from '@trellis/service-api';
import { telling } from './denials.ts';
import { looksLikeApiKey } from './keys/api-key.ts';
import { foundApp } from './organizations/found-app.ts';
import { findStandings } from './organizations/standing.ts';
import type { Parts } from './parts.ts';
import { forgetServiceAccounts } from './people/service-accounts.ts';
import { beginView } from './roles/begin-view.ts';
import { refusal } from './tokens/access-tokens.ts';

/** What other services ask of identity, beside its graph. */
export function createIdentityService(parts: Parts): IdentityService {
  const { database, keys, apiKeys, roles, locales, sessionEnds } = parts;
  return {
    authenticate(bearer, client) {
      const at = looksLikeApiKey(bearer) ? 'API_KEY' : 'ACCESS_TOKEN';
      const clientAddress = client?.clientAddress;
      return telling(parts.onDenied, { at, clientAddress }, () => authenticate(parts, bearer, clientAddress));
    },
    noteForbidden({ requestId, clientAddress, personId, appId, operation }) {
      parts.tally.note({
        action: 'USE_GRAPH',
        refusal: 'FORBIDDEN',
        origin: { personId, requestId, clientAddress },
        ...(appId === undefined ? {} : { appId }),
        ...(operation === undefined ? {} : { thing: { type: 'OPERATION', id: operation } }),
      });
    },
    noteRead: (what) => parts.reads.note(what),
    countUse: (key) => apiKeys.countUse(key),
    rolesIn: (appId, personId) => roles.of(appId, personId),
    standingIn: (appId, personId) => roles.standingOf(appId, personId),
    appsOf: (personId) => roles.appsOf(personId),
    localeOf: (personId) => locales.of(personId),
    holdersOf: (appId, role) => roles.holdersOf(appId, role),
    foundApp: (appId, personId, organizationId) =>
      organizationId === undefined
        ? roles.set(appId, personId, ['admin'])
        : foundApp(database, appId, personId, organizationId),
    knowsOrganizations: async (person, ids) =>
      (await findStandings(database, person, ids)).map((standing) => standing !== undefined),
    setRoles: (appId, personId, given) => roles.set(appId, personId, given),
    async forgetApp(appId) {
      await forgetServiceAccounts(database, appId);
      await apiKeys.revokeAllOf({ appId }, {});
      await roles.forgetApp(appId);
    },
    beginView: (view) => beginView(parts, view),
    jwks: async () => keys.jwks(),
    onSessionEnd: (listener) => sessionEnds.onEnd(listener),
  };
}

async function authenticate(
  { tokens, apiKeys, issuerTokens, sessions, log }: Parts,
  bearer: string,
  clientAddress: string | undefined,
): Promise<Authenticated> {
  try {
    if (looksLikeApiKey(bearer)) return await apiKeys.authenticate(bearer, clientAddress);
    const theirs = await issuerTokens.verify(bearer, clientAddress);
    const { personId, sessionId, expiresAt } = theirs ?? (await tokens.verify(bearer));
    const owner = await sessions.ownerOf(sessionId);
    if (owner?.personId !== personId) throw refusal();
    return { id: personId, sessionId, platformRole: owner.platformRole, expiresAt };
  } catch (error) {
    if (error instanceof TrellisError) throw error;
    // Not UNAUTHENTICATED: a client would throw its tokens away because a database was gone for a moment.
    log.error({ err: error }, 'identity could not check an access token');
    throw new TrellisError('UNAVAILABLE', say('sign.tokensUnchecked'), {
      retryAfterMs: 1000,
      cause: error,
    });
  }
}
