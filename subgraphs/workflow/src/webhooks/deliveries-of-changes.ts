import type { FeedChange } from '@trellis/service-api';
import type { PublishedApps } from '../apps/published-apps.ts';
import type { NewDelivery } from '../sql/add-deliveries.ts';
import { eventFor } from './event.ts';

/** What webhooks are to be told of changes, each by the webhooks that were published when it was made. */
export async function deliveriesOfChanges(
  apps: PublishedApps,
  appId: string,
  changes: readonly FeedChange[],
): Promise<readonly NewDelivery[]> {
  const deliveries: NewDelivery[] = [];
  for (const change of changes) {
    const app = (await apps.numbered(appId, change.appVersion))?.app;
    const model = app?.models.get(change.model);
    if (!app || !model) continue;
    for (const webhook of app.webhooks.values()) {
      if (webhook.definition.model !== model.name) continue;
      const event = eventFor(webhook, model, change);
      if (!event) continue;
      const { recordId } = change;
      deliveries.push({ webhookId: webhook.id, recordId, type: event.type, body: JSON.stringify(event) });
    }
  }
  return deliveries;
}
