import { say, TrellisError } from '@trellis/errors';
import { parseScalar } from '@trellis/scalars';
import type { CallContext } from '@trellis/service-api';
import { type Connection, isUuid, type PageArguments, readPage } from '@trellis/subgraph-kit';
import type { Database, Person } from '../database.ts';
import type { Prisma } from '../generated/client.ts';
import { readEmail } from '../people/sign-up-input.ts';

export interface UserListArguments extends PageArguments {
  readonly where?: {
    readonly ids?: readonly string[] | null;
    readonly nameContains?: string | null;
    readonly email?: string | null;
  } | null;
}

export interface UserConnection extends Connection<Person> {
  /** Asked only where it is selected. */
  readonly totalCount: () => Promise<number>;
}

/** The people whom the caller may list, in the order in which they came. */
export async function listUsers(
  { prisma }: Database,
  args: UserListArguments,
  call: CallContext,
): Promise<UserConnection> {
  const where = readWhere(args.where ?? {}, call);
  const page = await readPage(
    args,
    (person: Person) => person.id,
    (afterId, limit) => {
      if (afterId !== undefined && !isUuid(afterId)) throw new TrellisError('BAD_USER_INPUT', say('page.otherList'));
      return prisma.person.findMany({
        where: { AND: [where, afterId === undefined ? {} : { id: { gt: afterId } }] },
        orderBy: { id: 'asc' },
        take: limit,
      });
    },
  );
  return { ...page, totalCount: () => prisma.person.count({ where }) };
}

function readWhere(given: NonNullable<UserListArguments['where']>, { app }: CallContext): Prisma.PersonWhereInput {
  for (const [operator, operand] of Object.entries(given)) {
    if (operand === null) throw new TrellisError('BAD_USER_INPUT', say('filter.null', { place: operator }));
  }
  const { ids, nameContains, email } = given;
  const text = parseScalar('String', nameContains ?? '');
  if (!text.ok)
    throw new TrellisError('BAD_USER_INPUT', say('field.type', { place: 'nameContains', fault: text.sentence }));
  const conditions: Prisma.PersonWhereInput[] = [{ deletedAt: null }];
  if (ids) conditions.push({ id: { in: ids.filter(isUuid) } });
  if (nameContains) conditions.push({ name: { contains: literal(text.value), mode: 'insensitive' } });
  if (typeof email === 'string') conditions.push({ email: readEmail(email) ?? '' });
  // An app's admin sees the app's people. Whoever knows somebody's whole address may find them, to give them a role.
  if (app)
    conditions.push({
      deactivatedAt: null,
      ...(typeof email === 'string' ? {} : holdsRoleIn(app.id)),
    });
  return { AND: conditions };
}

/** As `roles/granted.ts` says it in SQL. */
function holdsRoleIn(appId: string): Prisma.PersonWhereInput {
  const builds: Prisma.OrganizationMemberWhereInput = {
    role: { in: ['OWNER', 'BUILDER'] },
    organization: { apps: { some: { appId } } },
  };
  const inTeam: Prisma.OrganizationMemberWhereInput = {
    teams: { some: { team: { appRoles: { some: { appId } } } } },
  };
  const given: Prisma.PersonWhereInput = {
    appRoles: { some: { appId } },
    joinedApps: { none: { appId, status: 'DEACTIVATED' } },
  };
  return { OR: [given, { memberships: { some: { OR: [builds, inTeam] } } }] };
}

/** Prisma hands the text to ILIKE as it is. */
function literal(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}
