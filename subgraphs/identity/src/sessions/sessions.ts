import type { AuditEntry, AuditOrigin } from '@trellis/audit';
import { say, TrellisError, unreachable } from '@trellis/errors';
import type { Log } from '@trellis/service-api';
import { uuidV7 } from '@trellis/subgraph-kit';
import { type Database, record } from '../database.ts';
import type { Session } from '../generated/client.ts';
import { createRevocableCache } from '../revocable-cache.ts';
import type { ApiKeys } from '../keys/api-keys.ts';
import type { Device } from './device.ts';
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
  open(personId: string, device: Device, origin: AuditOrigin): Promise<OpenSession>;
  /** Rejects with UNAUTHENTICATED where the token is no longer good for anything. */
  refresh(refreshToken: string, device: Device): Promise<OpenSession>;
  /** Those that live, the last used first. */
  list(personId: string): Promise<readonly Session[]>;
  /** False where it does not live, or is not that person's. */
  end(sessionId: string, personId?: string, entry?: AuditEntry): Promise<boolean>;
  /** Gives how many there were. */
  endSessionsOf(personId: string, except?: string): Promise<number>;
  /** All that lets a person in: sessions and API keys. */
  endAllOf(personId: string): Promise<void>;
  /** Undefined where the session has ended or its person may no longer come in. From memory; an end is seen at once. */
  ownerOf(sessionId: string): Promise<SessionOwner | undefined>;
}

const dayMs = 86_400_000;

export interface SessionsOptions {
  readonly database: Database;
  readonly ends: SessionEnds;
  readonly apiKeys: Pick<ApiKeys, 'revokeAllOf'>;
  readonly successorKey: Uint8Array;
  /** After so long an end is known, also where no bell told of it. */
  readonly maxAgeMs: number;
  readonly log: Log;
}

export function createSessions({ database, ends, apiKeys, successorKey, maxAgeMs, log }: SessionsOptions): Sessions {
  const { prisma } = database;
  const owners = createRevocableCache((sessionId) => loadOwner(database, sessionId), { maxAgeMs });
  ends.onEnd((sessionId) => owners.forget(sessionId));

  const endSessionsOf = async (personId: string, except?: string): Promise<number> => {
    const ended = await prisma.session.updateManyAndReturn({
      where: { personId, ...living(), ...(except === undefined ? {} : { id: { not: except } }) },
      data: { endedAt: new Date() },
      select: { id: true },
    });
    await ends.announce(ended.map(({ id }) => id));
    return ended.length;
  };

  return {
    async open(personId, device, origin) {
      const refreshToken = createRefreshToken();
      const sessionId = uuidV7();
      const creation = prisma.session.create({
        data: {
          id: sessionId,
          personId,
          ...device,
          expiresAt: new Date(Date.now() + sessionDays * dayMs),
          refreshTokens: { create: { hash: hashOf(refreshToken) } },
        },
      });
      await prisma.$transaction([creation, record(prisma, { action: 'SIGN_IN', origin: { ...origin, personId } })]);
      return { sessionId, personId, refreshToken };
    },

    async refresh(refreshToken, device) {
      const refreshed = await refresh({ database, successorKey, refreshToken, device });
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

    list: (personId) =>
      prisma.session.findMany({ where: { personId, ...living() }, orderBy: [{ lastUsedAt: 'desc' }, { id: 'desc' }] }),

    async end(sessionId, personId, entry) {
      const count = await prisma.$transaction(async (client) => {
        const ended = await client.session.updateMany({
          where: { id: sessionId, ...living(), ...(personId === undefined ? {} : { personId }) },
          data: { endedAt: new Date() },
        });
        if (ended.count > 0 && entry) await record(client, entry);
        return ended.count;
      });
      if (count > 0) await ends.announce([sessionId]);
      return count > 0;
    },

    async endAllOf(personId) {
      await endSessionsOf(personId);
      await apiKeys.revokeAllOf({ personId });
    },

    endSessionsOf,

    ownerOf: (sessionId) => owners.get(sessionId),
  };
}

function living() {
  return { endedAt: null, expiresAt: { gt: new Date() } } as const;
}

async function loadOwner(database: Database, sessionId: string): Promise<SessionOwner | undefined> {
  const session = await database.prisma.session.findFirst({
    where: { id: sessionId, ...living(), person: { deactivatedAt: null } },
    select: { personId: true, person: { select: { platformRole: true } } },
  });
  return session ? { personId: session.personId, platformRole: session.person.platformRole } : undefined;
}

function refreshRefused(): TrellisError {
  return new TrellisError('UNAUTHENTICATED', say('sign.refreshEnded'));
}
