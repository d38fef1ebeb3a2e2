import type { Field, Model, Webhook, WebhookEvent } from '@trellis/app-definition';
import { storedFields } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import type { FeedChange } from '@trellis/service-api';

/** What happened to a record, as those see it who do not see deleted ones. */
export type EventKind = 'created' | 'updated' | 'deleted' | 'restored';

type Image = Readonly<Record<string, unknown>>;

/** What a webhook is told of a change: the body of a call, by the Standard Webhooks specification. */
export interface WebhookBody {
  /** Such as `Order.updated`. */
  readonly type: string;
  /** When it was changed (ISO 8601, UTC). */
  readonly timestamp: string;
  readonly data: {
    readonly id: string;
    readonly version: number;
    /** The person who changed it; null for nobody who was signed in. */
    readonly by: string | null;
    /** After the change; null where the record is gone. */
    readonly record: Image | null;
    /** Before it; null where there was none. */
    readonly before: Image | null;
  };
}

/** What a webhook is to be told of a change; undefined for one that does not concern it. */
export function eventFor({ definition }: Webhook, model: Model, change: FeedChange): WebhookBody | undefined {
  const kind = kindOf(change);
  if (!kind || !(definition.on ?? everything).includes(eventOf(kind))) return undefined;
  const { fields } = definition;
  const told = fields ? fields.flatMap((name) => fieldNamed(model, name) ?? []) : storedFields(model);
  const [before, after] = [imageOf(told, change.old), imageOf(told, change.new)];
  if (kind === 'updated' && JSON.stringify(before) === JSON.stringify(after)) return undefined;
  return {
    type: `${model.name}.${kind}`,
    timestamp: new Date(change.at).toISOString(),
    data: {
      id: change.recordId,
      version: change.version,
      by: change.actor,
      record: kind === 'deleted' ? null : after,
      before: kind === 'updated' || kind === 'deleted' ? before : null,
    },
  };
}

const everything: readonly WebhookEvent[] = ['CREATE', 'UPDATE', 'DELETE'];

/** To be deleted softly and to be restored are what they look like; what happens in between concerns nobody. */
function kindOf({ op, old, new: after }: FeedChange): EventKind | undefined {
  const wasThere = old !== null && (old['deletedAt'] ?? null) === null;
  const isThere = after !== null && (after['deletedAt'] ?? null) === null;
  if (wasThere) return isThere ? 'updated' : 'deleted';
  if (!isThere) return undefined;
  return op === 'I' ? 'created' : 'restored';
}

function eventOf(kind: EventKind): WebhookEvent {
  switch (kind) {
    case 'created':
    case 'restored':
      return 'CREATE';
    case 'updated':
      return 'UPDATE';
    case 'deleted':
      return 'DELETE';
    default:
      return unreachable(kind);
  }
}

function fieldNamed(model: Model, name: string): Field | undefined {
  return model.fields.get(name) ?? model.systemFields.get(name);
}

function imageOf(fields: readonly Field[], image: Image | null): Image | null {
  if (!image) return null;
  return Object.fromEntries(
    fields.map((field): [string, unknown] => {
      const name = field.kind === 'toOne' ? field.idName : field.name;
      const value = image[name] ?? null;
      return [name, Array.isArray(value) ? value.map((one) => asAnswered(field, one)) : asAnswered(field, value)];
    }),
  );
}

/** A value as the app's own API writes it, of one as records tells it of a change. */
function asAnswered(field: Field, value: unknown): unknown {
  if (field.kind !== 'value' || field.type.kind !== 'scalar') return value;
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  switch (field.type.scalar) {
    case 'DateTime':
      return new Date(value).toISOString();
    case 'Point': {
      const [longitude, latitude] = String(value).slice(1, -1).split(',').map(Number);
      return { latitude, longitude };
    }
    default:
      return value;
  }
}
