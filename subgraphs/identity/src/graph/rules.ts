import { allow, createRule, isPlatformAdmin, isSignedIn, or, type RuleTree } from '@trellis/subgraph-kit';
import type { AppRoles } from '../roles/app-roles.ts';
import { callerId, type Context } from './context.ts';

/** Who may ask for what. The fields of a person are open: each is null to those who may not see it. */
export function createRules(roles: Pick<AppRoles, 'of'>): RuleTree {
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
  const isThatPerson = createRule(
    'isThatPerson',
    ({ call }, { user }: { readonly user: string }) => callerId(call) === user.toLowerCase(),
  );
  const maySeeSessions = createRule('maySeeSessions', ({ call }, { user }: { readonly user?: string | null }) => {
    const { person } = call.caller;
    const isOwn = user === undefined || user === null || user.toLowerCase() === person?.id;
    return person !== undefined && (isOwn || person.platformRole === 'ADMIN');
  });
  return {
    Query: {
      me: allow,
      user: isSignedIn,
      users: mayListUsers,
      sessions: maySeeSessions,
      serviceAccounts: isAdminOfGivenApp,
    },
    Mutation: {
      signUp: allow,
      signIn: allow,
      refreshSession: allow,
      signOut: isSignedIn,
      rotateSigningKey: isPlatformAdmin,
      endSession: isSignedIn,
      endOtherSessions: isSignedIn,
      endSessionsOf: isPlatformAdmin,
      setAppRoles: isAdminOfGivenApp,
      deactivateUser: isPlatformAdmin,
      reactivateUser: isPlatformAdmin,
      deleteUser: or(isThatPerson, isPlatformAdmin),
      updateProfile: isSignedIn,
      createServiceAccount: isAdminOfHome,
      deleteServiceAccount: keepsAccount,
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
      platformRole: allow,
      deactivatedAt: allow,
    },
    AuthUserConnection: allow,
    AuthUserEdge: allow,
    AuthSession: allow,
    AuthOpenSession: allow,
    AuthSigningKey: allow,
    PageInfo: allow,
  };
}
