import type { AuditOrigin } from '@trellis/audit';
import { say, TrellisError } from '@trellis/errors';
import type { Authenticated, Log } from '@trellis/service-api';
import { isUuid } from '@trellis/subgraph-kit';
import type { Bell } from '../bell.ts';
import { type Database, record } from '../database.ts';
import type { ApiKey, Prisma } from '../generated/client.ts';
import { addressKey } from '../passwords/address-key.ts';
import { createAttempts } from '../passwords/attempts.ts';
import { createRevocableCache } from '../revocable-cache.ts';
import type { SessionEnds } from '../sessions/session-ends.ts';
import { createSecret, isSecretOf, readApiKey } from './api-key.ts';
import { createLastUse } from './last-use.ts';
import type { KeyTerms } from './read-key-input.ts';
import { createUseRate } from './use-rate.ts';

/** A key as everything but the check of its secret sees it. */
export type ShownKey = Omit<ApiKey, 'secretHash'>;

export interface ApiKeys extends Disposable {
  /** Rejects with UNAUTHENTICATED, or with RATE_LIMITED where an address sends many that are wrong. */
  authenticate(bearer: string, clientAddress: string | undefined): Promise<Authenticated>;
  /** Throws RATE_LIMITED where the key is used too often, in all processes together. */
  countUse(key: { readonly id: string; readonly requestsPerMinute: number }): void;
  /** The text is nowhere else. */
  create(
    whose: KeyOwner,
    terms: KeyTerms,
    origin: AuditOrigin,
  ): Promise<{ readonly key: ShownKey; readonly text: string }>;
  /** The living keys of an app, the oldest first. */
  list(appId: string): Promise<readonly ShownKey[]>;
  find(id: string): Promise<ShownKey | undefined>;
  /** False where it does not live. */
  revoke(id: string, origin: AuditOrigin): Promise<boolean>;
  revokeAllOf(whose: { readonly personId: string } | { readonly appId: string }, origin: AuditOrigin): Promise<void>;
}

export interface KeyOwner {
  readonly appId: string;
  readonly personId: string;
  readonly createdById: string;
}

export interface ApiKeysOptions {
  readonly database: Database;
  readonly ends: SessionEnds;
  /** Tells other processes of uses. */
  readonly bell: Bell;
  readonly maxAgeMs: number;
  readonly log: Log;
}

const maxKeysOfApp = 1000;
const wrongKeysLimit = { free: 50, maxPauseMs: 60_000 };
const omit = { secretHash: true } as const;

export function createApiKeys({ database, ends, bell, maxAgeMs, log }: ApiKeysOptions): ApiKeys {
  const { prisma } = database;
  const known = createRevocableCache(
    (id) => prisma.apiKey.findFirst({ where: { id, ...living(), person: { deactivatedAt: null } } }),
    { maxAgeMs },
  );
  ends.onEnd((id) => known.forget(id));
  const wrongKeys = createAttempts(database, 'apiKey', wrongKeysLimit);
  const uses = createUseRate(bell, log);
  const noteUse = createLastUse(database, log);

  const find = async (bearer: string): Promise<ApiKey | undefined> => {
    const given = readApiKey(bearer);
    const key = given && (await known.get(given.id));
    if (!given || !key || !isSecretOf(key.secretHash, given.secret)) return undefined;
    return key.expiresAt && key.expiresAt.getTime() <= Date.now() ? undefined : key;
  };

  const revoke = async (where: Prisma.ApiKeyWhereInput, origin: AuditOrigin): Promise<number> => {
    const revoked = await prisma.$transaction(async (client) => {
      const rows = await client.apiKey.updateManyAndReturn({
        where: { ...where, ...living() },
        data: { revokedAt: new Date() },
        select: { id: true, appId: true },
      });
      for (const { id, appId } of rows)
        await record(client, { action: 'REVOKE_API_KEY', origin, appId, thing: { type: 'API_KEY', id } });
      return rows.map(({ id }) => id);
    });
    await ends.announce(revoked);
    return revoked.length;
  };

  return {
    async authenticate(bearer, clientAddress) {
      const key = await find(bearer);
      if (!key) {
        if (clientAddress !== undefined) await wrongKeys.begin(addressKey(clientAddress));
        throw new TrellisError('UNAUTHENTICATED', say('key.wrong'));
      }
      const { id, personId, appId, roles, operations, requestsPerMinute, expiresAt } = key;
      return {
        id: personId,
        sessionId: id,
        // Whatever its owner may do in the installation, a key opens an app.
        platformRole: 'MEMBER',
        expiresAt: expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
        key: { id, appId, roles: roles.length === 0 ? undefined : roles, operations, requestsPerMinute },
      };
    },

    countUse({ id, requestsPerMinute }) {
      uses.spend(id, requestsPerMinute);
      noteUse(id);
    },

    async create(whose, terms, origin) {
      const count = await prisma.apiKey.count({ where: { appId: whose.appId, ...living() } });
      if (count >= maxKeysOfApp) {
        throw new TrellisError('LIMIT_EXCEEDED', say('key.tooMany', { maximum: maxKeysOfApp }), {
          extensions: { limit: 'apiKeys', value: maxKeysOfApp },
        });
      }
      const { id, text, secretHash } = createSecret();
      const creation = prisma.apiKey.create({ data: { id, secretHash, ...whose, ...terms }, omit });
      const { appId, personId } = whose;
      const entry = { action: 'CREATE_API_KEY', origin, appId, thing: { type: 'API_KEY', id } } as const;
      const [key] = await prisma.$transaction([creation, record(prisma, { ...entry, after: { personId, ...terms } })]);
      return { key, text };
    },

    list: (appId) => prisma.apiKey.findMany({ where: { appId, ...living() }, orderBy: { id: 'asc' }, omit }),

    async find(id) {
      if (!isUuid(id)) return undefined;
      return (await prisma.apiKey.findFirst({ where: { id, ...living() }, omit })) ?? undefined;
    },

    revoke: async (id, origin) => (await revoke({ id }, origin)) > 0,

    async revokeAllOf(whose, origin) {
      await revoke(whose, origin);
    },

    [Symbol.dispose]: () => uses[Symbol.dispose](),
  };
}

function living() {
  return { revokedAt: null, AND: { OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] } };
}
