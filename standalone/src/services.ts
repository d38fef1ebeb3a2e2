import { existsSync } from 'node:fs';
import { type AppModel, type AppModelOptions, appModelSdl, createAppModel } from '@trellis/app-model';
import { createFiles, type Files } from '@trellis/files';
import { createGateway, type GatewayOptions } from '@trellis/gateway';
import { createIdentity } from '@trellis/identity';
import type { PubSub } from '@trellis/pubsub';
import { createRecords, type Records } from '@trellis/records';
import type { SupergraphRegistry } from '@trellis/service-api';
import type { Databases, Settings } from '@trellis/settings';
import { studioFolder } from '@trellis/studio';
import { createWorkflow, openTrail, type Workflow, workflowPart } from '@trellis/workflow';
import type { Logger } from 'pino';
import type { FirstAdmin } from './first-admin.ts';
import type { Parts } from './parts.ts';
import { wishForSample } from './sample.ts';
import { createRemoteSubgraph } from './wire/remote-subgraph.ts';
import { serveSubgraph } from './wire/serve-subgraph.ts';

/** What a call to a subgraph says beside what the client asked. */
const contextBytes = 1024 * 1024;

export interface ServicesOptions {
  readonly settings: Settings;
  readonly databases: Databases;
  readonly secret: string;
  readonly pubsub: PubSub;
  readonly log: Logger;
  readonly firstAdmin: FirstAdmin;
  readonly forceExecutor: GatewayOptions['forceExecutor'];
  readonly onPublishingStep: AppModelOptions['onStep'];
}

/** What the services offer to the outside. */
export interface Services {
  /** Where it listens: the gateway, or workflow's door in a process that serves workflow alone. */
  readonly address: string;
  readonly registry: SupergraphRegistry;
}

/**
 * Starts every service in this process, each given those before it, and last the gateway, which then listens. Workflow
 * may be in a process of its own: that one has a door for gateways in the gateway's place.
 */
export async function startServices(parts: Parts, options: ServicesOptions): Promise<Services> {
  const { settings, databases, secret, pubsub, firstAdmin, forceExecutor, onPublishingStep } = options;
  const logOf = (service: string): Logger => options.log.child({ service });

  const identity = await parts.use('identity', () =>
    createIdentity({
      databaseUrl: databases.identity,
      pubsub,
      secret,
      issuer: settings.publicUrl ?? 'trellis',
      signingKeyDays: settings.signingKeyDays,
      auditDays: settings.auditDays,
      trustedIssuers: settings.tokenIssuers,
      allowHttpIssuers: settings.allowHttpIssuers,
      log: logOf('identity'),
      firstAdmin,
      openApps: settings.openApps,
      // Asked when somebody reads it, which nobody can before all services are there.
      otherTrails: () => [appModel.trail, workflow.trail],
      // Asked when roles are given, which nobody can before app-model is there.
      appRoles: (appId) => appModel.appRoles(appId),
      signUpRoles: (appId) => appModel.signUpRoles(appId),
    }),
  );
  if (identity.madeFirstAdmin) {
    firstAdmin.announce();
    if (settings.sample) await wishForSample(settings.dataDir, firstAdmin);
  }

  const files = await parts.use('files', () =>
    createFiles({ databaseUrl: databases.files, dataDir: settings.dataDir, secret, log: logOf('files') }),
  );

  const records = await parts.use('records', () =>
    createRecords({
      databaseUrls: databases.records,
      secret,
      pubsub,
      attachments: files.attachments,
      retention: {
        changes: settings.logDays,
        tombstones: settings.tombstoneDays,
        pushes: settings.pushDays,
        refused: settings.refusedDays,
      },
      log: logOf('records'),
    }),
  );

  const appModel: AppModel = await parts.use('app-model', () =>
    createAppModel({
      databaseUrl: databases.appModel,
      pubsub,
      log: logOf('app-model'),
      identity: identity.service,
      records: { ...records.store, drop: (appId) => dropApp(appId, records, files) },
      // Workflow follows the apps that app-model publishes, so only its SDL is there before.
      subgraphs: [identity.subgraph, appModelSdl(), records.subgraph, workflowPart, files.subgraph],
      openApps: settings.openApps,
      auditDays: settings.auditDays,
      ...(onPublishingStep ? { onStep: onPublishingStep } : {}),
    }),
  );

  const { workflowUrl, workflowPort } = settings;
  const workflow: Pick<Workflow, 'subgraph' | 'trail'> =
    workflowUrl === undefined
      ? await parts.use('workflow', () =>
          createWorkflow({
            databaseUrl: databases.workflow,
            secret,
            records: records.subgraph,
            feed: records.feed,
            apps: appModel.directory,
            identity: identity.service,
            auditDays: settings.auditDays,
            log: logOf('workflow'),
          }),
        )
      : {
          subgraph: await parts.use('workflow', async () =>
            createRemoteSubgraph({ part: workflowPart, url: workflowUrl, secret, log: logOf('workflow') }),
          ),
          trail: await parts.use('workflow trail', async () => openTrail(databases.workflow)),
        };
  if (workflowPort !== undefined) {
    const door = await parts.use('door', () =>
      serveSubgraph({
        subgraph: workflow.subgraph,
        secret,
        port: workflowPort,
        bodyBytes: settings.limits.bodyBytes + contextBytes,
        log: logOf('workflow'),
      }),
    );
    return { address: door.address, registry: appModel.registry };
  }

  const gateway = await parts.use('gateway', () =>
    createGateway({
      port: settings.port,
      publicUrl: settings.publicUrl,
      proxyHops: settings.proxyHops,
      corsOrigins: settings.corsOrigins,
      limits: settings.limits,
      identity: identity.service,
      registry: appModel.registry,
      subgraphs: [identity.subgraph, appModel.subgraph, records.subgraph, workflow.subgraph, files.subgraph],
      routes: [files.routes],
      log: logOf('gateway'),
      ...(forceExecutor === undefined ? {} : { forceExecutor }),
      // Absent while working from sources without a build.
      ...(existsSync(new URL('index.html', studioFolder)) ? { studioAssets: studioFolder } : {}),
    }),
  );
  await gateway.listen();
  return { address: gateway.address, registry: appModel.registry };
}

/** Forgets all that an app's people have stored. A deletion that was cut off is repeated, so each part may be gone. */
async function dropApp(appId: string, records: Records, files: Files): Promise<void> {
  await files.forgetApp(appId);
  await records.store.drop(appId);
}
