import type { AuditEvent, AuditTrail, AuditWhere } from '@trellis/audit';
import { say, TrellisError } from '@trellis/errors';
import { type Connection, isUuid, type PageArguments, readPage, type TypeResolvers } from '@trellis/subgraph-kit';
import { cursorId } from '../organizations/organizations.ts';
import type { Context, Loaders } from './context.ts';

export interface AuditArguments extends PageArguments {
  readonly where?: {
    readonly person?: string | null;
    readonly app?: string | null;
    readonly action?: string | null;
    readonly thing?: { readonly type?: AuditThingType | null; readonly id: string } | null;
    readonly refused?: boolean | null;
    readonly from?: string | null;
    readonly to?: string | null;
  } | null;
}

type AuditThingType = NonNullable<NonNullable<AuditWhere['thing']>['type']>;

/** The newest events first; whether the caller may read them, the rule has asked. */
export function listAuditEvents(trail: AuditTrail, args: AuditArguments): Promise<Connection<AuditEvent>> {
  const where = readWhere(args.where ?? {});
  return readPage(
    args,
    (event: AuditEvent) => event.id,
    (beforeId, limit) => trail.read(where, beforeId === undefined ? undefined : cursorId(beforeId), limit),
  );
}

function readWhere(given: NonNullable<AuditArguments['where']>): AuditWhere {
  const { person, app, action, thing, refused, from, to } = given;
  for (const [key, operand] of Object.entries({ ...given, ...(thing && { 'thing.type': thing.type }) })) {
    if (operand === null) throw new TrellisError('BAD_USER_INPUT', say('filter.null', { place: key }));
  }
  if (person && !isUuid(person))
    throw new TrellisError('BAD_USER_INPUT', say('filter.noPerson', { place: 'where.person' }));
  return {
    ...(person ? { person } : {}),
    ...(typeof app === 'string' ? { app } : {}),
    ...(action ? { action } : {}),
    ...(thing ? { thing: { id: thing.id, ...(thing.type ? { type: thing.type } : {}) } } : {}),
    ...(typeof refused === 'boolean' ? { isRefused: refused } : {}),
    ...(from ? { from: Date.parse(from) } : {}),
    ...(to ? { to: Date.parse(to) } : {}),
  };
}

export const auditEventFields: TypeResolvers<Loaders> = {
  at: ({ at }: AuditEvent) => new Date(at),
  lastAt: ({ lastAt }: AuditEvent) => new Date(lastAt),
  person: ({ personId }: AuditEvent, _args: never, { loaders }: Context) =>
    personId === null ? null : loaders.people.load(personId),
  sealed: ({ isSealed }: AuditEvent) => isSealed,
};
