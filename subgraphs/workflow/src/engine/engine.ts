import type { IdentityService, Log, Subgraph } from '@trellis/service-api';
import type { Dispatcher } from 'undici';
import type { PublishedApps } from '../apps/published-apps.ts';
import type { Database } from '../database.ts';
import type { HttpSettings } from '../http/settings.ts';
import type { EnginePoint } from './points.ts';
import type { WebhookSecrets } from '../webhooks/secret.ts';
import type { Signal } from './signal.ts';

/** What the engine's parts share. */
export interface Engine {
  readonly database: Database;
  readonly records: Subgraph;
  readonly apps: PublishedApps;
  readonly identity: Pick<IdentityService, 'holdersOf'>;
  readonly http: HttpSettings & { readonly dispatcher: Dispatcher };
  readonly log: Log;
  /** Rung where a step was put into the queue. */
  readonly queue: Signal;
  /** Rung where a webhook has something to be told. */
  readonly deliveries: Signal;
  readonly webhookSecrets: WebhookSecrets;
  readonly onPoint: (point: EnginePoint) => void;
}
