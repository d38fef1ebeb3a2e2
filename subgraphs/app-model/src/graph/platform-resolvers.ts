import { originOf } from '@trellis/audit';
import type { AppDefinition } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import type { AccessAction, CallContext, IdentityService, SignedIn } from '@trellis/service-api';
import { denial, type OperationContext, type PageArguments, type SchemaParts } from '@trellis/subgraph-kit';
import type { AppRow } from '../apps/app-row.ts';
import { createApp, type CreateAppInput } from '../apps/create-app.ts';
import { type ExplainAccessArguments, explainAccess } from '../apps/explain-access.ts';
import { deleteApp } from '../apps/delete-app.ts';
import { listApps, standingIn } from '../apps/find-apps.ts';
import { listVersions, statusOf, type VersionRow } from '../apps/list-versions.ts';
import { draftConflict } from '../conflict.ts';
import { type DraftRow, saveDraft } from '../drafts/save-draft.ts';
import { createTestedProblems } from '../drafts/tested-problems.ts';
import { planPublish } from '../publishing/plan.ts';
import { refuseFailedTests } from '../publishing/refuse-failed-tests.ts';
import { publish, type PublishContext, type PublishInput } from '../publishing/publish.ts';
import type { Loaders } from './loaders.ts';

export interface PlatformResolverOptions extends PublishContext {
  readonly identity: Pick<
    IdentityService,
    'rolesIn' | 'standingIn' | 'appsOf' | 'foundApp' | 'forgetApp' | 'knowsOrganizations'
  >;
  /** Called when somebody works on a definition, and will soon want it composed. */
  readonly onEdit: () => void;
}

type Context = OperationContext<Loaders>;

/** What people who build apps ask; every rule has been asked before these run. */
export function platformResolvers(options: PlatformResolverOptions): SchemaParts<Loaders>['resolvers'] {
  const { database, identity, onEdit } = options;
  const problemsOf = createTestedProblems(options.records);

  return {
    Query: {
      async app(_: unknown, { slug }: { readonly slug: string }, { call }: Context) {
        const app = await database.app.findUnique({ where: { slug, deletedAt: null } });
        return app && (await standingIn(identity, call.caller.person, app)) ? app : null;
      },
      apps: (_: unknown, page: PageArguments, { call }: Context) => listApps(database, identity, personOf(call), page),
      explainAccess: (_: unknown, args: ExplainAccessArguments, { call }: Context) =>
        explainAccess(options, args, originOf(call)),
    },

    Mutation: {
      async createApp(_: unknown, { input }: { readonly input: CreateAppInput }, { call }: Context) {
        onEdit();
        return createApp(database, identity, personOf(call), input, originOf(call));
      },
      async saveDraft(_: unknown, args: SaveDraftArguments, { call }: Context) {
        onEdit();
        return saveDraft(database, originOf(call), args.app, args.definition, args.expectedRevision);
      },
      async publishApp(_: unknown, args: PublishAppArguments, { call, loaders }: Context) {
        const input = args.input ?? {};
        const { versionNumber, plan } = await publish(options, personOf(call), args.app, input, {
          waitMs: waitMs(call),
          origin: originOf(call),
        });
        // Other fields of this answer may have read the app before it was published.
        loaders.app.clear(args.app);
        const version = versionNumber && (await loaders.version.load({ appId: args.app, number: versionNumber }));
        return { version, plan };
      },
      async deleteApp(_: unknown, args: DeleteAppArguments, { call, loaders }: Context) {
        await deleteApp(options, args.app, args.confirmSlug, { waitMs: waitMs(call), origin: originOf(call) });
        loaders.app.clear(args.app);
        return true;
      },
    },

    App: {
      async organization({ organizationId }: AppRow, _: unknown, { loaders }: Context) {
        // Who selects the id alone never reaches identity, which keeps the rest from strangers.
        const isKnown = organizationId !== null && (await loaders.knowsOrganization.load(organizationId));
        return isKnown ? { id: organizationId } : null;
      },
      draft: ({ id }: AppRow, _: unknown, { loaders }: Context) => loaders.draft.load(id),
      async plan({ id, liveNumber }: AppRow, { revision }: PlanArguments, { loaders }: Context) {
        const draft = must(await loaders.draft.load(id), 'the draft');
        if (revision && revision !== draft.revision) throw draftConflict(revision, draft);
        const live = liveNumber ? await loaders.definition.load({ appId: id, number: liveNumber }) : undefined;
        const { plan, definition } = planPublish(draft.definition, live);
        await refuseFailedTests(options.records, definition);
        return plan;
      },
      published: ({ id, liveNumber }: AppRow, _: unknown, { loaders }: Context) =>
        liveNumber && loaders.version.load({ appId: id, number: liveNumber }),
      versions: ({ id }: AppRow, page: PageArguments) => listVersions(database, id, page),
    },

    AccessAction: { verb: ({ verb }: AccessAction) => verb.toUpperCase() },

    Draft: {
      definition: ({ definition }: DraftRow) => JSON.parse(definition) as AppDefinition,
      problems: ({ definition }: DraftRow) => problemsOf(definition),
      updatedBy: ({ updatedBy }: DraftRow) => ({ id: updatedBy }),
    },

    AppVersion: {
      async status(version: VersionRow, _: unknown, { loaders }: Context) {
        return statusOf(must(await loaders.app.load(version.appId), 'the app'), version);
      },
      async definition(version: VersionRow, _: unknown, { loaders }: Context) {
        return JSON.parse(must(await loaders.definition.load(version), 'the definition')) as AppDefinition;
      },
      createdBy: ({ createdBy }: VersionRow) => ({ id: createdBy }),
    },
  };
}

interface SaveDraftArguments {
  readonly app: string;
  readonly definition: unknown;
  readonly expectedRevision: number;
}

interface PublishAppArguments {
  readonly app: string;
  readonly input?: PublishInput | null;
}

interface DeleteAppArguments {
  readonly app: string;
  readonly confirmSlug: string;
}

interface PlanArguments {
  readonly revision?: number | null;
}

function personOf(call: CallContext): SignedIn {
  if (!call.caller.person) throw denial(call);
  return call.caller.person;
}

/** How long to wait for whoever publishes the app now: what the caller waits, less what is left to do then. */
function waitMs(call: CallContext): number {
  return Math.max(0, (call.deadline - Date.now()) / 2);
}
