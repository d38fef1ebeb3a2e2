import type { AuditOrigin } from '@trellis/audit';
import { say, TrellisError } from '@trellis/errors';
import type { AccessExplanation, Caller, IdentityService, RecordsStore } from '@trellis/service-api';
import { isUuid } from '@trellis/subgraph-kit';
import { type Database, record } from '../database.ts';

export interface ExplainAccessArguments {
  readonly app: string;
  readonly user?: string | null;
  readonly model: string;
  readonly id: string;
  readonly field?: string | null;
}

interface ExplainAccessContext {
  readonly database: Database;
  readonly identity: Pick<IdentityService, 'standingIn'>;
  readonly records: Pick<RecordsStore, 'explainAccess'>;
}

/** By the rules of the live version, with the roles that the person has now. Nobody is told before it is written down who asked. */
export async function explainAccess(
  { database, identity, records }: ExplainAccessContext,
  { app: appId, user, model, id: recordId, field }: ExplainAccessArguments,
  origin: AuditOrigin,
): Promise<AccessExplanation> {
  const app = await database.app.findUniqueOrThrow({
    where: { id: appId },
    select: { live: { select: { hash: true } } },
  });
  if (!app.live) throw new TrellisError('NOT_FOUND', say('access.unpublished'));
  await record(database, {
    action: 'EXPLAIN_ACCESS',
    origin,
    appId,
    thing: { type: 'RECORD', id: recordId },
    after: { user: user ?? null, model, field: field ?? null },
  });
  const caller = await callerIn(identity, appId, user ?? undefined);
  return records.explainAccess({
    appId,
    versionHash: app.live.hash,
    caller,
    model,
    recordId,
    field: field ?? undefined,
  });
}

/** As the gateway would make him. He has no session here: nothing is done in his name. */
async function callerIn(
  identity: ExplainAccessContext['identity'],
  appId: string,
  user: string | undefined,
): Promise<Caller> {
  if (user === undefined) return { person: undefined, roles: ['public'] };
  if (!isUuid(user)) throw new TrellisError('NOT_FOUND', say('person.unknown'));
  const { roles, teams, claims } = await identity.standingIn(appId, user);
  return {
    person: { id: user, sessionId: '', platformRole: 'MEMBER' },
    roles: [...new Set([...roles, 'public', 'user'])].toSorted(),
    teams,
    claims,
  };
}
