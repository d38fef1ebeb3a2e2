import type { AuditTrail } from '@trellis/audit';
import type { AppDirectory, ChangeFeed, IdentityService, Log, Subgraph } from '@trellis/service-api';
import { type Resources, withResources } from '@trellis/subgraph-kit';
import { createPublishedApps } from './apps/published-apps.ts';
import { openDatabase } from './database.ts';
import type { Engine } from './engine/engine.ts';
import type { EnginePoint } from './engine/points.ts';
import { Signal } from './engine/signal.ts';
import { defaultWorkerSettings, startWorker, type WorkerSettings } from './engine/worker.ts';
import { createWorkflowSubgraph } from './graph/subgraph.ts';
import { createGuardedDispatcher } from './http/guarded-dispatcher.ts';
import { defaultHttpSettings, type HttpSettings } from './http/settings.ts';
import { defaultFeedSettings, type FeedSettings } from './triggers/follow-app.ts';
import { followApps } from './triggers/follow-apps.ts';
import { createWebhookSecrets } from './webhooks/secret.ts';
import { defaultWebhookSettings, type WebhookSettings } from './webhooks/settings.ts';
import { startDeliveries } from './webhooks/worker.ts';

export interface WorkflowOptions {
  readonly databaseUrl: string;
  /** What webhooks' secrets are made from. */
  readonly secret: string;
  /** Conditions and updates go through the records' own graph. */
  readonly records: Subgraph;
  /** What triggers read. */
  readonly feed: ChangeFeed;
  readonly apps: AppDirectory;
  /** Older events of the audit trail are deleted. Default 0: none. */
  readonly auditDays?: number;
  readonly identity: Pick<IdentityService, 'holdersOf'>;
  readonly log: Log;
  readonly worker?: Partial<WorkerSettings>;
  readonly follow?: Partial<FeedSettings>;
  readonly http?: Partial<HttpSettings>;
  readonly webhooks?: Partial<WebhookSettings>;
  /** Called at each point, for tests of what happens when the process ends there. */
  readonly onPoint?: (point: EnginePoint) => void;
}

export interface Workflow extends AsyncDisposable {
  readonly subgraph: Subgraph;
  /** This service's part of the audit trail. */
  readonly trail: AuditTrail;
}

/** Starts workflow: from now on the runs of all apps go on, those that an earlier process left included. */
export function createWorkflow(options: WorkflowOptions): Promise<Workflow> {
  return withResources((resources) => open(options, resources));
}

async function open(options: WorkflowOptions, { use }: Resources): Promise<Omit<Workflow, keyof AsyncDisposable>> {
  const { records, identity, log, onPoint = () => undefined } = options;
  const database = use(await openDatabase(options.databaseUrl, log, options.auditDays ?? 0));
  const http = { ...defaultHttpSettings, ...options.http };
  const dispatcher = createGuardedDispatcher(http);
  use({ [Symbol.asyncDispose]: () => dispatcher.close() });
  const apps = use(createPublishedApps(options.apps, options.feed));
  const engine: Engine = {
    database,
    records,
    apps,
    identity,
    http: { ...http, dispatcher },
    log,
    queue: new Signal(),
    deliveries: new Signal(),
    webhookSecrets: createWebhookSecrets(options.secret),
    onPoint,
  };
  use(startWorker(engine, { ...defaultWorkerSettings, ...options.worker }));
  use(startDeliveries(engine, { ...defaultWebhookSettings, ...options.webhooks }));
  use(followApps(engine, options.feed, { ...defaultFeedSettings, ...options.follow }));
  return { subgraph: createWorkflowSubgraph(engine), trail: database.trail };
}
