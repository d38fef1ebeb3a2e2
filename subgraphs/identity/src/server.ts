import { type AuditTrail, createTally, createTrail, joinTrails, keepTrail } from '@trellis/audit';
import type { PubSub } from '@trellis/pubsub';
import type { IdentityService, Log, Subgraph } from '@trellis/service-api';
import { type Resources, withResources } from '@trellis/subgraph-kit';
import { createBell } from './bell.ts';
import { openDatabase } from './database.ts';
import { auditedDenial, type OnDenied } from './denials.ts';
import { createReads } from './reads.ts';
import { createIdentitySubgraph } from './graph/subgraph.ts';
import { createIssuerTokens } from './issuers/issuer-tokens.ts';
import { checkIssuers, type TrustedIssuer } from './issuers/trusted-issuer.ts';
import { createApiKeys } from './keys/api-keys.ts';
import { createGuard } from './passwords/guard.ts';
import { createPasswords } from './passwords/passwords.ts';
import type { DefinedRoles, Parts } from './parts.ts';
import { createFirstAdmin, type FirstAdmin } from './people/first-admin.ts';
import { createLocales } from './people/locales.ts';
import { createAppRoles } from './roles/app-roles.ts';
import { createSessionEnds } from './sessions/session-ends.ts';
import { createSessions } from './sessions/sessions.ts';
import { startSweep } from './sessions/sweep.ts';
import { createIdentityService } from './service.ts';
import { createAccessTokens } from './tokens/access-tokens.ts';
import { openKeyRing } from './tokens/key-ring.ts';
import { deriveKey } from './tokens/secrets.ts';

export interface IdentityOptions {
  readonly databaseUrl: string;
  readonly pubsub: PubSub;
  /** The installation's; signing keys are encrypted by it, and a later start has to bring the same. */
  readonly secret: string;
  /** Stands in every token and is asked of every token. */
  readonly issuer: string;
  readonly log: Log;
  /** Made at the first start, when there is nobody yet. */
  readonly firstAdmin: FirstAdmin;
  /** Asked of app-model when roles are given. */
  readonly appRoles: DefinedRoles;
  /** The roles that a published app gives to whoever joins by himself; undefined where nobody may. */
  readonly signUpRoles: DefinedRoles;
  /** Others whose tokens are taken. Default none. */
  readonly trustedIssuers?: readonly TrustedIssuer[];
  /** Whether their keys may be fetched without encryption. Default false. */
  readonly allowHttpIssuers?: boolean;
  /** The parts of the audit trail that other services keep. Asked when somebody reads it. */
  readonly otherTrails?: () => readonly AuditTrail[];
  /** Called for each attempt to get in that is refused. */
  readonly onDenied?: OnDenied;
  /** A signing key that is older gets a successor by itself. Default 90. */
  readonly signingKeyDays?: number;
  /** Older events of the audit trail are deleted. Default 0: none. */
  readonly auditDays?: number;
  /** May any signed-in person make apps and organizations? Else only administrators of the installation. Default true. */
  readonly openApps?: boolean;
  /** How soon every process knows of an end or another role where no bell tells of it. Default 30 s. */
  readonly revokedWithinMs?: number;
}

export interface Identity extends AsyncDisposable {
  readonly subgraph: Subgraph;
  readonly service: IdentityService;
  /** Whether this start made the first administrator, so that a generated password can be shown once. */
  readonly madeFirstAdmin: boolean;
}

/** Starts identity. Rejects with a StartError where the secret or the first administrator cannot be used. */
export function createIdentity(options: IdentityOptions): Promise<Identity> {
  return withResources((resources) => open(options, resources));
}

async function open(options: IdentityOptions, { use }: Resources): Promise<Omit<Identity, keyof AsyncDisposable>> {
  const { pubsub, secret, issuer, log } = options;
  const database = use(await openDatabase(options.databaseUrl, log));
  const { revokedWithinMs = 30_000, signingKeyDays = 90, trustedIssuers = [] } = options;
  checkIssuers(trustedIssuers, issuer, options.allowHttpIssuers ?? false);
  // The rest of the time is for the look itself.
  const lookEveryMs = revokedWithinMs * 0.8;
  const keys = use(
    await openKeyRing({
      database,
      secret,
      bell: use(createBell(pubsub, 'identity.keys')),
      log,
      maxAgeDays: signingKeyDays,
      lookEveryMs,
    }),
  );
  const own = createTrail(database, 'identity');
  const onError = (err: unknown): void => log.error({ err }, 'the audit trail could not be written');
  const tally = use(
    createTally({ schema: 'identity', write: ({ text, values }) => database.query(text, values), onError }),
  );
  const { transaction: inTransaction } = database;
  use(keepTrail({ schema: 'identity', inTransaction, keepDays: options.auditDays ?? 0, onError }));
  const passwords = await createPasswords();
  const madeFirstAdmin = await createFirstAdmin(database, passwords, options.firstAdmin);

  const sessionEnds = use(
    createSessionEnds(database, use(createBell(pubsub, 'identity.session')), { log, lookEveryMs }),
  );
  const apiKeys = use(
    createApiKeys({
      database,
      ends: sessionEnds,
      bell: use(createBell(pubsub, 'identity.keyUses')),
      maxAgeMs: revokedWithinMs,
      log,
    }),
  );
  const roles = use(createAppRoles(database, use(createBell(pubsub, 'identity.roles')), revokedWithinMs));
  const parts: Parts = {
    apiKeys,
    database,
    passwords,
    guard: createGuard(database),
    sessionEnds,
    sessions: createSessions({
      database,
      ends: sessionEnds,
      apiKeys,
      successorKey: deriveKey(secret, 'refresh successors'),
      maxAgeMs: revokedWithinMs,
      log,
    }),
    keys,
    tokens: createAccessTokens(keys, issuer),
    roles,
    issuerTokens: createIssuerTokens({ issuers: trustedIssuers, database, roles, log }),
    locales: use(createLocales(database, use(createBell(pubsub, 'identity.locales')), revokedWithinMs)),
    definedRoles: options.appRoles,
    signUpRoles: options.signUpRoles,
    tally,
    reads: use(createReads(tally)),
    onDenied(denial) {
      tally.note(auditedDenial(denial));
      options.onDenied?.(denial);
    },
    trail: { read: (...page) => joinTrails([own, ...(options.otherTrails?.() ?? [])]).read(...page) },
    openApps: options.openApps ?? true,
    log,
  };
  use(startSweep(database, log));
  return { subgraph: createIdentitySubgraph(parts), service: createIdentityService(parts), madeFirstAdmin };
}
