import { TrellisError } from '@trellis/errors';
import type { ForbiddenOperation, IdentityService, ReadOperation, View } from '@trellis/service-api';

/** People, tokens and roles in memory, by the rules of the real one. */
export interface TestIdentity extends IdentityService {
  /** Signs a person in and gives the token. */
  signIn(personId: string, sessionId?: string): string;
  endSession(sessionId: string): void;
  /** The language that a person has chosen. */
  readonly locales: Map<string, string>;
  readonly sessions: ReadonlySet<string>;
  /** What was written down of administrators who read as others. */
  readonly views: readonly View[];
  /** What was told of. */
  readonly forbidden: ForbiddenOperation[];
  readonly reads: ReadOperation[];
}

export function createTestIdentity(): TestIdentity {
  const tokens = new Map<string, { readonly id: string; readonly sessionId: string }>();
  const sessions = new Set<string>();
  const forbidden: ForbiddenOperation[] = [];
  const reads: ReadOperation[] = [];
  const locales = new Map<string, string>();
  const roles = new Map<string, readonly string[]>();
  const none: readonly string[] = [];
  const views: View[] = [];
  const listeners = new Set<(sessionId: string) => void>();
  return {
    sessions,
    forbidden,
    reads,
    locales,
    views,
    signIn(id, sessionId = `session-${tokens.size + 1}`) {
      const token = `token-${tokens.size + 1}`;
      tokens.set(token, { id, sessionId });
      sessions.add(sessionId);
      return token;
    },
    endSession(sessionId) {
      sessions.delete(sessionId);
      for (const listener of listeners) listener(sessionId);
    },
    async authenticate(bearer) {
      const known = tokens.get(bearer);
      if (!known || !sessions.has(known.sessionId)) {
        throw new TrellisError('UNAUTHENTICATED', 'The token is not valid. Sign in again.');
      }
      return { ...known, platformRole: 'MEMBER', expiresAt: Date.now() + 600_000 };
    },
    noteRead: (what) => void reads.push(what),
    noteForbidden: (what) => void forbidden.push(what),
    countUse: () => undefined,
    standingIn: async (appId, personId) => ({
      teams: [],
      claims: {},
      roles: roles.get(`${appId} ${personId}`) ?? none,
    }),
    rolesIn: async (appId, personId) => roles.get(`${appId} ${personId}`) ?? none,
    localeOf: async (personId) => locales.get(personId),
    appsOf: async () => [],
    holdersOf: async () => [],
    async beginView(view) {
      const { as } = view;
      if (as.kind === 'person' && ![...tokens.values()].some(({ id }) => id === as.id))
        throw new TrellisError('NOT_FOUND', 'There is no such person.');
      views.push(view);
    },
    foundApp: async (appId, personId) => void roles.set(`${appId} ${personId}`, ['admin']),
    setRoles: async (appId, personId, given) => void roles.set(`${appId} ${personId}`, given),
    knowsOrganizations: async (_person, ids) => ids.map(() => false),
    forgetApp: async () => undefined,
    jwks: async () => ({ keys: [{ kty: 'EC', kid: 'k1' }] }),
    onSessionEnd(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
