import { say, TrellisError, unreachable } from '@trellis/errors';
import type { Log } from '@trellis/service-api';
import { uuidV7 } from '@trellis/subgraph-kit';
import type { Database } from '../database.ts';
import { createRevocableCache } from '../revocable-cache.ts';
import { refresh, sessionDays } from './refresh.ts';
import { createRefreshToken, hashOf } from './refresh-token.ts';
import type { SessionEnds } from './session-ends.ts';

/** A session and the refresh token that it goes on by. */
export interface OpenSession {
  readonly sessionId: string;
  readonly personId: string;
  readonly refreshToken: string;
}

export interface SessionOwner {
  readonly personId: string;
  readonly platformRole: 'ADMIN' | 'MEMBER';
}

export interface Sessions {
  open(personId: string): Promise<OpenSession>;
  /** Rejects with UNAUTHENTICATED where the token is no longer good for anything. */
  refresh(refreshToken: string): Promise<OpenSession>;
  end(sessionId: string): Promise<void>;
  endAllOf(personId: string): Promise<void>;
  /** Undefined where the session has ended or its person may no longer come in. From memory; an end is seen at once. */
  ownerOf(sessionId: string): Promise<SessionOwner | undefined>;
}

const dayMs = 86_400_000;

export function createSessions(database: Database, ends: SessionEnds, successorKey: Uint8Array, log: Log): Sessions {
  const { prisma } = database;
  const owners = createRevocableCache((sessionId) => loadOwner(database, sessionId));
  ends.onEnd((sessionId) => owners.forget(sessionId));

  return {
    async open(personId) {
      const refreshToken = createRefreshToken();
      const { id: sessionId } = await prisma.session.create({
        data: {
          id: uuidV7(),
          personId,
          expiresAt: new Date(Date.now() + sessionDays * dayMs),
          refreshTokens: { create: { hash: hashOf(refreshToken) } },
        },
      });
      return { sessionId, personId, refreshToken };
    },

    async refresh(refreshToken) {
      const refreshed = await refresh(database, successorKey, refreshToken);
      switch (refreshed.kind) {
        case 'renewed':
          return refreshed;
        case 'reused':
          log.warn({ sessionId: refreshed.sessionId }, 'a refresh token was used twice; its session ends');
          await ends.announce([refreshed.sessionId]);
          throw refreshRefused();
        case 'refused':
          throw refreshRefused();
        default:
          return unreachable(refreshed);
      }
    },

    async end(sessionId) {
      await prisma.session.updateMany({ where: { id: sessionId, endedAt: null }, data: { endedAt: new Date() } });
      await ends.announce([sessionId]);
    },

    async endAllOf(personId) {
      const ended = await prisma.session.updateManyAndReturn({
        where: { personId, endedAt: null },
        data: { endedAt: new Date() },
        select: { id: true },
      });
      await ends.announce(ended.map(({ id }) => id));
    },

    ownerOf: (sessionId) => owners.get(sessionId),
  };
}

async function loadOwner(database: Database, sessionId: string): Promise<SessionOwner | undefined> {
  const session = await database.prisma.session.findFirst({
    where: { id: sessionId, endedAt: null, expiresAt: { gt: new Date() }, person: { deactivatedAt: null } },
    select: { personId: true, person: { select: { platformRole: true } } },
  });
  return session ? { personId: session.personId, platformRole: session.person.platformRole } : undefined;
}

function refreshRefused(): TrellisError {
  return new TrellisError('UNAUTHENTICATED', say('sign.refreshEnded'));
}
