import type { AuditTrail } from '@trellis/audit';
import type { PubSub } from '@trellis/pubsub';
import type {
  AppDirectory,
  IdentityService,
  Log,
  RecordsStore,
  Subgraph,
  SupergraphRegistry,
} from '@trellis/service-api';
import { createStaticSubgraph, unresolvableReference } from '@trellis/subgraph-kit';
import { createAnnouncements } from './announcements.ts';
import { practice } from './composing/practice.ts';
import { createComposer } from './composing/composer.ts';
import { createSupergraphs, sdlsOf } from './composing/supergraphs.ts';
import { openDatabase } from './database.ts';
import { appModelReference, appResolvers } from './graph/app-resolvers.ts';
import { createLoaders } from './graph/loaders.ts';
import { platformResolvers } from './graph/platform-resolvers.ts';
import { createRules } from './graph/rules.ts';
import { readTypeDefs } from './graph/type-defs.ts';
import { createAppLocks } from './publishing/app-locks.ts';
import { resumeUnfinished } from './publishing/resume.ts';
import type { PublishingStep } from './publishing/settle.ts';
import { readAppRoles, readSignUpRoles } from './serving/app-roles.ts';
import { createDirectory } from './serving/directory.ts';
import { createRegistry } from './serving/registry.ts';
import { createVersions } from './serving/versions.ts';

export interface AppModelOptions {
  readonly databaseUrl: string;
  readonly pubsub: PubSub;
  readonly log: Log;
  readonly identity: Pick<
    IdentityService,
    'rolesIn' | 'standingIn' | 'appsOf' | 'foundApp' | 'forgetApp' | 'knowsOrganizations'
  >;
  readonly records: RecordsStore;
  /** The SDL of all five subgraphs, this one's (`appModelSdl`) included. */
  readonly subgraphs: readonly Pick<Subgraph, 'name' | 'sdl'>[];
  /** May any signed-in person create an app? Else only administrators of the installation. */
  readonly openApps: boolean;
  /** Older events of the audit trail are deleted. Default 0: none. */
  readonly auditDays?: number;
  /** Called after each step of a publish or a deletion, for tests of what happens when the process ends there. */
  readonly onStep?: (step: PublishingStep) => void;
}

export interface AppModel extends AsyncDisposable {
  readonly subgraph: Subgraph;
  readonly registry: SupergraphRegistry;
  readonly directory: AppDirectory;
  /** This service's part of the audit trail. */
  readonly trail: AuditTrail;
  /** The roles that people may be given in an app; undefined where there is no such app. */
  appRoles(appId: string): Promise<readonly string[] | undefined>;
  /** The roles that the published app gives to whoever joins by himself; undefined where nobody may. */
  signUpRoles(appId: string): Promise<readonly string[] | undefined>;
}

/** Long enough to outlast somebody's thinking between two publishes. */
const composerIdleMs = 5 * 60_000;
/** By then a start is over. */
const warmAfterMs = 1_500;
/** Only what another process left undone waits for it. */
const resumeEveryMs = 60_000;

/** Starts app-model. What an earlier process left undone is done before it resolves, as far as it can be. */
export async function createAppModel(options: AppModelOptions): Promise<AppModel> {
  const { databaseUrl, pubsub, log, identity, records, subgraphs, openApps, onStep = () => undefined } = options;
  const opened = await openDatabase(databaseUrl, log, options.auditDays ?? 0);
  const { database } = opened;
  const locks = createAppLocks(databaseUrl, log);
  const composer = createComposer({ idleMs: composerIdleMs });
  const supergraphs = createSupergraphs({ database, composer, subgraphs });
  const announcements = createAnnouncements(pubsub);
  const versions = createVersions(database);
  const context = { database, records, announcements, onStep, locks, supergraphs, identity, log };

  const onEdit = (): void => composer.warmUp(() => sdlsOf(subgraphs, { graph: 'app', definition: practice }));
  // The first publish of a process would wait for it; the start must not.
  const warming = setTimeout(onEdit, warmAfterMs).unref();
  const platform = platformResolvers({ ...context, onEdit });
  const app = appResolvers(versions);

  const subgraph = createStaticSubgraph({
    name: 'app-model',
    typeDefs: readTypeDefs('app-model'),
    resolvers: { ...platform, ...app, Query: { ...platform['Query'], ...app['Query'] } },
    references: {
      AppModel: appModelReference(versions),
      User: unresolvableReference,
      AuthOrganization: unresolvableReference,
    },
    rules: createRules({ identity, openApps }),
    loaders: ({ caller }) => createLoaders(database, identity, caller.person),
    log,
  });

  const resume = async (): Promise<void> => {
    await resumeUnfinished(context, log);
    await supergraphs.forgetUnused();
  };
  await resume();
  const timer = setInterval(() => {
    resume().catch((error: unknown) => log.error({ err: error }, 'What was left undone could not be looked for.'));
  }, resumeEveryMs).unref();

  return {
    subgraph,
    registry: createRegistry({ database, supergraphs, composer, subgraphs, announcements, versions, log }),
    trail: opened.trail,
    directory: createDirectory(database, announcements),
    appRoles: (appId) => readAppRoles(database, appId),
    signUpRoles: (appId) => readSignUpRoles(database, appId),
    async [Symbol.asyncDispose]() {
      clearTimeout(warming);
      clearInterval(timer);
      // Ends when the publishes that run now have ended.
      await locks[Symbol.asyncDispose]();
      await composer[Symbol.asyncDispose]();
      await opened[Symbol.asyncDispose]();
    },
  };
}
