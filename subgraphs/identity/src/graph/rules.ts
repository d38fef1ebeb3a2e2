import { allow, createRule, fields, isPlatformAdmin, isSignedIn, or, type RuleTree } from '@trellis/subgraph-kit';
import type { ApiKeys } from '../keys/api-keys.ts';
import type { AppRoles } from '../roles/app-roles.ts';
import type { Database } from '../database.ts';
import { callerId, type Context } from './context.ts';
import { organizationRules } from './organization-rules.ts';

export interface RuleParts {
  readonly database: Pick<Database, 'prisma'>;
  readonly roles: Pick<AppRoles, 'of'>;
  readonly apiKeys: Pick<ApiKeys, 'find'>;
  readonly openApps: boolean;
}

/** Who may ask for what. The fields of a person are open: each is null to those who may not see it. */
export function createRules({ database, roles, apiKeys, openApps }: RuleParts): RuleTree {
  const organizations = organizationRules(database);
  const mayListUsers = createRule('mayListUsers', ({ call }) =>
    call.app ? call.caller.roles.includes('admin') : call.caller.person?.platformRole === 'ADMIN',
  );
  const isAdminOf = async ({ call }: Context, app: string): Promise<boolean> => {
    const { person } = call.caller;
    return person !== undefined && (await roles.of(app, person.id)).includes('admin');
  };
  const isAdminOfGivenApp = createRule('isAdminOfGivenApp', (context: Context, { app }: { readonly app: string }) =>
    isAdminOf(context, app),
  );
  const isAdminOfHome = createRule(
    'isAdminOfHome',
    (context: Context, { input }: { readonly input: { readonly app: string } }) => isAdminOf(context, input.app),
  );
  const keepsAccount = createRule('keepsAccount', async (context: Context, { user }: { readonly user: string }) => {
    const account = await context.loaders.people.load(user);
    return typeof account?.homeAppId === 'string' && isAdminOf(context, account.homeAppId);
  });
  const keepsKey = createRule('keepsKey', async (context: Context, { id }: { readonly id: string }) => {
    const key = context.call.caller.person && (await apiKeys.find(id));
    return key !== undefined && (key.personId === callerId(context.call) || isAdminOf(context, key.appId));
  });
  const isThatPerson = createRule(
    'isThatPerson',
    ({ call }, { user }: { readonly user: string }) => callerId(call) === user.toLowerCase(),
  );
  const maySeeSessions = createRule('maySeeSessions', ({ call }, { user }: { readonly user?: string | null }) => {
    const { person } = call.caller;
    const isOwn = user === undefined || user === null || user.toLowerCase() === person?.id;
    return person !== undefined && (isOwn || person.platformRole === 'ADMIN');
  });
  const readsTrail = createRule(
    'readsTrail',
    async (context: Context, { where }: { readonly where?: { readonly app?: string | null } | null }) =>
      context.call.caller.person?.platformRole === 'ADMIN' ||
      (typeof where?.app === 'string' && (await isAdminOf(context, where.app))),
  );
  return {
    Query: {
      me: allow,
      user: isSignedIn,
      users: mayListUsers,
      sessions: maySeeSessions,
      apiKeys: isAdminOfGivenApp,
      // Both answer with those that the caller may know of.
      organization: isSignedIn,
      organizations: isSignedIn,
      appMembers: isAdminOfGivenApp,
      serviceAccounts: isAdminOfGivenApp,
      auditEvents: readsTrail,
    },
    Mutation: {
      signUp: allow,
      signIn: allow,
      refreshSession: allow,
      signOut: isSignedIn,
      rotateSigningKey: isPlatformAdmin,
      createApiKey: isAdminOfHome,
      revokeApiKey: keepsKey,
      endSession: isSignedIn,
      endOtherSessions: isSignedIn,
      endSessionsOf: isPlatformAdmin,
      setAppRoles: isAdminOfGivenApp,
      joinApp: isSignedIn,
      deactivateAppMember: isAdminOfGivenApp,
      reactivateAppMember: isAdminOfGivenApp,
      removeAppMember: isAdminOfGivenApp,
      deactivateUser: isPlatformAdmin,
      reactivateUser: isPlatformAdmin,
      deleteUser: or(isThatPerson, isPlatformAdmin),
      updateProfile: isSignedIn,
      createServiceAccount: isAdminOfHome,
      deleteServiceAccount: keepsAccount,
      createOrganization: openApps ? isSignedIn : isPlatformAdmin,
      updateOrganization: organizations.runsOrganization,
      deleteOrganization: organizations.runsOrganization,
      setOrganizationRole: organizations.runsOrganization,
      removeFromOrganization: organizations.runsOrganization,
      leaveOrganization: organizations.isInOrganization,
      inviteToOrganization: organizations.runsGivenOrganization,
      resendInvitation: organizations.runsOrganizationOfInvitation,
      revokeInvitation: organizations.runsOrganizationOfInvitation,
      acceptInvitation: isSignedIn,
      createTeam: organizations.runsGivenOrganization,
      updateTeam: organizations.runsOrganizationOfTeam,
      deleteTeam: organizations.runsOrganizationOfTeam,
      setTeamMembers: organizations.runsOrganizationOfTeam,
      setAppTeamRoles: isAdminOfGivenApp,
      setAppClaims: isAdminOfGivenApp,
    },
    User: {
      id: allow,
      name: allow,
      avatarUrl: allow,
      locale: allow,
      timeZone: allow,
      kind: allow,
      deletedAt: allow,
      email: allow,
      roles: allow,
      appRoles: allow,
      appClaims: allow,
      platformRole: allow,
      deactivatedAt: allow,
    },
    AuthUserConnection: fields(allow, 'nodes', 'edges', 'pageInfo', 'totalCount'),
    AuthUserEdge: fields(allow, 'node', 'cursor'),
    AuthSession: fields(allow, 'accessToken', 'refreshToken', 'expiresIn', 'user'),
    AuthOpenSession: fields(allow, 'id', 'createdAt', 'lastUsedAt', 'userAgent', 'network', 'expiresAt', 'isCurrent'),
    AuthApiKey: fields(
      allow,
      'id',
      'appId',
      'name',
      'user',
      'roles',
      'operations',
      'requestsPerMinute',
      'createdBy',
      'createdAt',
      'expiresAt',
      'lastUsedAt',
    ),
    AuthNewApiKey: fields(allow, 'apiKey', 'secret'),
    AuditEvent: fields(
      allow,
      'id',
      'at',
      'action',
      'refusal',
      'person',
      'appId',
      'thing',
      'before',
      'after',
      'requestId',
      'clientAddress',
      'times',
      'lastAt',
      'sealed',
    ),
    AuditThing: fields(allow, 'type', 'id'),
    AuditEventConnection: fields(allow, 'nodes', 'edges', 'pageInfo'),
    AuditEventEdge: fields(allow, 'node', 'cursor'),
    AuthSigningKey: fields(allow, 'kid', 'signsFrom'),
    // What follows is reached only through an organization that the caller may know of.
    AuthOrganization: fields(allow, 'id', 'name', 'createdAt', 'myRole', 'members', 'teams', 'invitations'),
    AuthOrganizationConnection: fields(allow, 'nodes', 'edges', 'pageInfo'),
    AuthOrganizationEdge: fields(allow, 'node', 'cursor'),
    AuthMemberConnection: fields(allow, 'nodes', 'edges', 'pageInfo'),
    AuthMemberEdge: fields(allow, 'node', 'cursor'),
    AuthMember: fields(allow, 'user', 'role', 'joinedAt', 'email'),
    AuthAppMemberConnection: fields(allow, 'nodes', 'edges', 'pageInfo'),
    AuthAppMemberEdge: fields(allow, 'node', 'cursor'),
    AuthAppMember: fields(allow, 'user', 'joinedAt', 'status'),
    AuthInvitation: fields(allow, 'id', 'email', 'role', 'createdAt', 'expiresAt', 'invitedBy'),
    AuthFreshInvitation: fields(allow, 'invitation', 'token', 'url'),
    AuthTeam: fields(allow, 'id', 'name', 'organization', 'members', 'appRoles'),
    PageInfo: fields(allow, 'hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'),
  };
}
