import type { Webhook } from '@trellis/app-definition';
import { type AuditAction, type AuditEntry, insertEntry, originOf } from '@trellis/audit';
import { say, TrellisError } from '@trellis/errors';
import { isUuid, type SchemaParts, uuidV7 } from '@trellis/subgraph-kit';
import type { LoadedApp } from '../apps/published-apps.ts';
import { record } from '../database.ts';
import type { Engine } from '../engine/engine.ts';
import type { Prisma } from '../generated/client.ts';
import { rotateWebhook } from '../sql/rotate-webhook.ts';
import { attempt } from '../webhooks/deliver.ts';
import { secretText } from '../webhooks/secret.ts';
import { readFirst } from './first.ts';
import type { Context, Loaders } from './loaders.ts';

type Resolvers = SchemaParts<Loaders>['resolvers'];

interface Named {
  readonly webhook: string;
}

interface DeliveriesArguments {
  readonly webhook?: string | null;
  readonly status?: 'DUE' | 'PARKED' | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

interface Ids {
  readonly deliveries: readonly string[];
}

/** A webhook as the graph shows it. */
interface WebhookRow {
  readonly name: string;
  readonly description: string | null;
  readonly url: string;
  readonly model: string;
  readonly isGone: boolean;
  readonly waiting: number;
  readonly parked: number;
}

const longestOverlapHours = 168;

/** What admins see of an app's webhooks, and do with them. */
export function webhookRoots(engine: Engine, { id: appId, app }: LoadedApp): Resolvers {
  const { prisma } = engine.database;
  const named = (name: string): Webhook => {
    const webhook = app.webhooks.get(name);
    if (!webhook) throw new TrellisError('NOT_FOUND', say('webhook.unknown', { name }));
    return webhook;
  };
  const stateOf = async ({ id }: Webhook) => {
    const state = await prisma.webhook.findUnique({ where: { appId_webhookId: { appId, webhookId: id } } });
    return state ?? { generation: 1, formerUntil: null, goneUrl: null };
  };
  const secretOf = (webhook: Webhook, generation: number, formerUntil: Date | null) => ({
    secret: secretText(engine.webhookSecrets(appId, webhook.id, generation)),
    formerUntil,
  });
  const told = (action: AuditAction, { call }: Context, more: Partial<AuditEntry>): AuditEntry => ({
    action,
    origin: originOf(call),
    appId,
    ...more,
  });
  const thingOf = ({ id }: Webhook) => ({ type: 'WEBHOOK', id: `${appId}/${id}` }) as const;
  const parkedAmong = (ids: readonly string[]): Prisma.DeliveryWhereInput => ({
    appId,
    status: 'PARKED',
    id: { in: ids.filter(isUuid) },
  });
  return {
    Query: {
      async appWebhooks(): Promise<readonly WebhookRow[]> {
        const states = await prisma.webhook.findMany({ where: { appId } });
        const counts = await prisma.delivery.groupBy({ by: ['webhookId', 'status'], where: { appId }, _count: true });
        const count = (id: string, status: 'DUE' | 'PARKED') =>
          counts.find((one) => one.webhookId === id && one.status === status)?._count ?? 0;
        return [...app.webhooks.values()]
          .toSorted((a, b) => (a.name < b.name ? -1 : 1))
          .map(({ id, name, definition: { description = null, url, model } }) => ({
            name,
            description,
            url,
            model,
            isGone: states.some((state) => state.webhookId === id && state.goneUrl === url),
            waiting: count(id, 'DUE'),
            parked: count(id, 'PARKED'),
          }));
      },
      async appWebhookDeliveries(_parent: unknown, { webhook, status, first, after }: DeliveriesArguments) {
        const from = after && isUuid(after) ? await prisma.delivery.findUnique({ where: { id: after } }) : null;
        return prisma.delivery.findMany({
          where: {
            appId,
            ...(webhook ? { webhookId: named(webhook).id } : {}),
            ...(status ? { status } : {}),
            ...(from ? { position: { gt: from.position } } : {}),
          },
          orderBy: { position: 'asc' },
          take: readFirst(first),
        });
      },
    },
    Mutation: {
      async appWebhookSecret(_parent: unknown, { webhook }: Named, context: Context) {
        const found = named(webhook);
        const { generation, formerUntil } = await stateOf(found);
        await record(prisma, told('READ_WEBHOOK_SECRET', context, { thing: thingOf(found) }));
        return secretOf(found, generation, formerUntil);
      },
      async appWebhookRotate(
        _parent: unknown,
        { webhook, overlapHours }: Named & { readonly overlapHours?: number | null },
        context: Context,
      ) {
        const found = named(webhook);
        const hours = overlapHours ?? 24;
        if (hours < 0 || hours > longestOverlapHours) {
          const said = say('webhook.overlap', { maximum: longestOverlapHours });
          throw new TrellisError('BAD_USER_INPUT', said, {
            fieldErrors: [{ path: ['overlapHours'], rule: 'max', params: { max: longestOverlapHours }, ...said }],
          });
        }
        const { generation, formerUntil } = await engine.database.transaction(async (client) => {
          const rotated = await rotateWebhook(client, appId, found.id, hours);
          const more = { thing: thingOf(found), after: { formerUntil: rotated.formerUntil } };
          const { text, values } = insertEntry('workflow', told('ROTATE_WEBHOOK_SECRET', context, more));
          await client.query(text, values);
          return rotated;
        });
        return secretOf(found, generation, formerUntil);
      },
      async appWebhookTest(_parent: unknown, { webhook }: Named) {
        const found = named(webhook);
        const event = { type: `${found.definition.model}.test`, timestamp: new Date().toISOString(), data: {} };
        const call = { id: uuidV7(), appId, body: JSON.stringify(event), ...(await stateOf(found)) };
        const outcome = await attempt(engine, found, call);
        return outcome.kind === 'delivered' ? { status: outcome.status, error: null } : outcome.vain;
      },
      async appWebhookRetry(_parent: unknown, { deliveries }: Ids, context: Context) {
        const now = new Date();
        const again = { status: 'DUE', dueAt: now, queuedAt: now, attempt: 0 } as const;
        const [{ count }] = await prisma.$transaction([
          prisma.delivery.updateMany({ where: parkedAmong(deliveries), data: again }),
          record(prisma, told('RETRY_WEBHOOK_DELIVERIES', context, { after: { deliveries } })),
        ]);
        engine.deliveries.ring();
        return count;
      },
      async appWebhookDismiss(_parent: unknown, { deliveries }: Ids, context: Context) {
        const [{ count }] = await prisma.$transaction([
          prisma.delivery.deleteMany({ where: parkedAmong(deliveries) }),
          record(prisma, told('DISMISS_WEBHOOK_DELIVERIES', context, { after: { deliveries } })),
        ]);
        return count;
      },
    },
    AppWebhookDelivery: {
      webhook: ({ webhookId }: { readonly webhookId: string }) =>
        [...app.webhooks.values()].find(({ id }) => id === webhookId)?.name ?? '',
      attempts: ({ attempt: attempts }: { readonly attempt: number }) => attempts,
      dueAt: ({ status, dueAt }: { readonly status: string; readonly dueAt: Date }) =>
        status === 'DUE' ? dueAt : null,
    },
  };
}
