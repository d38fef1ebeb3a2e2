import type { AuditEntry, AuditOrigin } from '@trellis/audit';
import { say, TrellisError, unreachable } from '@trellis/errors';
import type { Log } from '@trellis/service-api';
import { uuidV7 } from '@trellis/subgraph-kit';
import { type Database, record } from '../database.ts';
import type { Prisma, Session } from '../generated/client.ts';
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
  refresh(refreshToken: string, device: Device, origin: AuditOrigin): Promise<OpenSession>;
  /** Those that live, the last used first. */
  list(personId: string): Promise<readonly Session[]>;
  /** False where it does not live, or is not that person's. */
  end(sessionId: string, origin: AuditOrigin, personId?: string): Promise<boolean>;
  /** The session that the person himself asks by. */
  signOut(sessionId: string, origin: AuditOrigin): Promise<void>;
  /** Gives how many there were. */
  endSessionsOf(personId: string, origin: AuditOrigin, except?: string): Promise<number>;
  /** All that lets a person in: sessions and API keys. */
  endAllOf(personId: string, origin: AuditOrigin): Promise<void>;
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

  /** Those that live and that the condition names, and the entries that tell of them. */
  const end = async (
    where: Prisma.SessionWhereInput,
    entryOf: (personId: string, sessions: readonly string[]) => AuditEntry,
  ): Promise<number> => {
    const ended = await prisma.$transaction(async (client) => {
      const rows = await client.session.updateManyAndReturn({
        where: { ...where, ...living() },
        data: { endedAt: new Date() },
        select: { id: true, personId: true },
      });
      // All are one person's.
      const [first] = rows;
      const ids = rows.map(({ id }) => id);
      if (first) await record(client, entryOf(first.personId, ids));
      return ids;
    });
    await ends.announce(ended);
    return ended.length;
  };
  const endedBy =
    (origin: AuditOrigin) =>
    (personId: string, sessions: readonly string[]): AuditEntry => ({
      action: 'END_SESSIONS',
      origin,
      thing: { type: 'PERSON', id: personId },
      after: { sessions },
    });

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

    async refresh(refreshToken, device, origin) {
      const refreshed = await refresh({ database, successorKey, refreshToken, device, origin });
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

    end: async (sessionId, origin, personId) =>
      (await end({ id: sessionId, ...(personId === undefined ? {} : { personId }) }, endedBy(origin))) > 0,

    async signOut(sessionId, origin) {
      await end({ id: sessionId }, () => ({ action: 'SIGN_OUT', origin }));
    },

    endSessionsOf: (personId, origin, except) =>
      end({ personId, ...(except === undefined ? {} : { id: { not: except } }) }, endedBy(origin)),

    async endAllOf(personId, origin) {
      await end({ personId }, endedBy(origin));
      await apiKeys.revokeAllOf({ personId }, origin);
    },

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
