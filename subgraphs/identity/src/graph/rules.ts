import { allow, createRule, isPlatformAdmin, isSignedIn, type RuleTree } from '@trellis/subgraph-kit';
import type { AppRoles } from '../roles/app-roles.ts';

/** Who may ask for what. The fields of a person are open: each is null to those who may not see it. */
export function createRules(roles: Pick<AppRoles, 'of'>): RuleTree {
  const mayListUsers = createRule('mayListUsers', ({ call }) =>
    call.app ? call.caller.roles.includes('admin') : call.caller.person?.platformRole === 'ADMIN',
  );
  const isAdminOfGivenApp = createRule('isAdminOfGivenApp', async ({ call }, { app }: { readonly app: string }) => {
    const { person } = call.caller;
    return person !== undefined && (await roles.of(app, person.id)).includes('admin');
  });
  return {
    Query: { me: allow, user: isSignedIn, users: mayListUsers },
    Mutation: {
      signUp: allow,
      signIn: allow,
      refreshSession: allow,
      signOut: isSignedIn,
      setAppRoles: isAdminOfGivenApp,
      deactivateUser: isPlatformAdmin,
      reactivateUser: isPlatformAdmin,
    },
    User: {
      id: allow,
      name: allow,
      email: allow,
      roles: allow,
      appRoles: allow,
      platformRole: allow,
      deactivatedAt: allow,
    },
    AuthUserConnection: allow,
    AuthUserEdge: allow,
    AuthSession: allow,
    PageInfo: allow,
  };
}
