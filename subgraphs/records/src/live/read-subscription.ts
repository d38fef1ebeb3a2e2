import type { App } from '@trellis/app-definition';
import { say, TrellisError } from '@trellis/errors';
import { syncRootFieldNames } from '@trellis/records-schema';
import { OperationTypeNode } from 'graphql';
import { collectFields, type Operation } from '../read/document.ts';
import type { Observer } from '../read/observer.ts';
import { type Reading, unknownField } from '../read/reading.ts';
import type { Root } from '../read/roots.ts';
import { type BellRequest, readBell, readStream, type StreamRequest } from '../sync/read-stream.ts';
import { type LiveRequest, readLive } from './live-request.ts';
import { type ChangesRequest, readChanges } from './request.ts';

export type SubscriptionRequest = ChangesRequest | LiveRequest | StreamRequest | BellRequest;

/** A GraphQL subscription as a request. It has one root field, by GraphQL's own rule. */
export function readSubscription(
  app: App,
  roots: ReadonlyMap<string, Root>,
  operation: Operation,
  observer: Observer,
): SubscriptionRequest {
  const reading: Reading = { app, operation, observer };
  if (operation.node.operation !== OperationTypeNode.SUBSCRIPTION) {
    throw new TrellisError('BAD_USER_INPUT', say('operation.onlySubscription'));
  }
  const [field] = collectFields([operation.node.selectionSet], new Set(['Subscription']), operation, observer, []);
  if (!field) throw unknownField('Subscription', { name: '', path: [] });
  const root = roots.get(field.name);
  if (root?.verb === 'changes') return readChanges(reading, root, field);
  if (root?.verb === 'live') return readLive(reading, root, field);
  if (root?.verb === 'stream') return readStream(reading, root.model, field);
  if (field.name === syncRootFieldNames.subscription.bell) return readBell(reading, field);
  throw unknownField('Subscription', field);
}
