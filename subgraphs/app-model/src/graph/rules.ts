import { say, TrellisError } from '@trellis/errors';
import type { IdentityService } from '@trellis/service-api';
import {
  allow,
  createRule,
  fields,
  isPlatformAdmin,
  isSignedIn,
  isUuid,
  or,
  type OperationContext,
  type Rule,
  type RuleTree,
} from '@trellis/subgraph-kit';
import type { AppRow } from '../apps/app-row.ts';
import type { CreateAppInput } from '../apps/create-app.ts';
import { standingIn } from '../apps/find-apps.ts';
import type { VersionRow } from '../apps/list-versions.ts';
import type { Loaders } from './loaders.ts';

type Context = OperationContext<Loaders>;

export interface RuleOptions {
  readonly identity: Pick<IdentityService, 'rolesIn'>;
  /** May any signed-in person create an app? */
  readonly openApps: boolean;
}

/** Who may do what on both graphs. What is not here is denied. */
export function createRules({ identity, openApps }: RuleOptions): RuleTree {
  const administers = async ({ call, loaders }: Context, appId: string): Promise<boolean | TrellisError> => {
    if (!call.caller.person) return false;
    const app = isUuid(appId) ? await loaders.app.load(appId) : undefined;
    const standing = app && (await standingIn(identity, call.caller.person, app));
    return standing === undefined ? new TrellisError('NOT_FOUND', say('app.noRoleIn')) : standing === 'ADMIN';
  };
  const ofArgument = createRule('administersApp', (context: Context, args: { readonly app: string }) =>
    administers(context, args.app),
  );
  const ofParent = createRule('administersThisApp', (context: Context, _args: unknown, app: AppRow) =>
    administers(context, app.id),
  );
  const ofVersion = createRule('administersAppOfVersion', (context: Context, _args: unknown, version: VersionRow) =>
    administers(context, version.appId),
  );
  // Identity knows whether he may, and is asked while the app is made.
  const buildsForOrganization = createRule(
    'buildsForOrganization',
    ({ call }: Context, { input }: { readonly input: CreateAppInput }) =>
      call.caller.person !== undefined && typeof input.organization === 'string',
  );
  // What is reached only through a field that has asked its rule already.
  const reached: Rule = allow;

  return {
    // Both answer with the apps that the caller may know of.
    Query: { app: allow, apps: isSignedIn, explainAccess: ofArgument, appInfo: allow, appModels: allow },
    Mutation: {
      createApp: openApps ? isSignedIn : or(isPlatformAdmin, buildsForOrganization),
      saveDraft: ofArgument,
      publishApp: ofArgument,
      deleteApp: ofArgument,
    },
    App: {
      ...fields(reached, 'id', 'slug', 'name', 'createdAt', 'organization', 'published'),
      draft: ofParent,
      plan: ofParent,
      versions: ofParent,
    },
    AppVersion: {
      ...fields(reached, 'number', 'status', 'hash', 'note', 'createdAt', 'createdBy', 'publishedAt'),
      definition: ofVersion,
      failure: ofVersion,
    },
    AppConnection: fields(reached, 'nodes', 'edges', 'pageInfo'),
    AppEdge: fields(reached, 'node', 'cursor'),
    AppVersionConnection: fields(reached, 'nodes', 'edges', 'pageInfo'),
    AppVersionEdge: fields(reached, 'node', 'cursor'),
    Draft: fields(reached, 'revision', 'definition', 'problems', 'updatedAt', 'updatedBy'),
    AppProblem: fields(reached, 'path', 'code', 'message', 'severity'),
    PublishPlan: fields(reached, 'hash', 'steps', 'blocked'),
    PublishStep: fields(
      reached,
      'id',
      'kind',
      'model',
      'field',
      'message',
      'losesRows',
      'breaksClients',
      'rewritesTable',
    ),
    PublishResult: fields(reached, 'version', 'plan'),
    AccessExplanation: fields(reached, 'record', 'roles', 'actions'),
    AccessAction: fields(reached, 'verb', 'allowed', 'reason', 'rules'),
    AccessRule: fields(reached, 'role', 'path', 'givesField', 'holds', 'conditions'),
    AccessCondition: fields(reached, 'path', 'holds'),
    PageInfo: fields(reached, 'hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'),
    User: fields(reached, 'id'),
    AuthOrganization: fields(reached, 'id'),
    AppInfo: fields(reached, 'id', 'slug', 'name', 'version', 'publishedAt'),
    AppModel: fields(reached, 'name', 'label', 'plural', 'description', 'display', 'fields'),
    AppField: fields(
      reached,
      'name',
      'label',
      'description',
      'type',
      'list',
      'required',
      'unique',
      'minLength',
      'maxLength',
      'min',
      'max',
      'pattern',
      'precision',
      'scale',
      'accept',
      'inverse',
      'options',
    ),
    AppFieldOption: fields(reached, 'name', 'label', 'description', 'color'),
  };
}
