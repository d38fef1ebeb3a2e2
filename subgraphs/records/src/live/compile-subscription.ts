import type { App } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import type { Permissions } from '../authorize/permissions.ts';
import { View } from '../authorize/view.ts';
import type { Statement } from '../compile/compilation.ts';
import type { Operation } from '../read/document.ts';
import type { Observer } from '../read/observer.ts';
import type { Root } from '../read/roots.ts';
import type { BellRequest, StreamRequest } from '../sync/read-stream.ts';
import { compileChanges } from './compile-changes.ts';
import { compileLive, type LiveStatement } from './compile-live.ts';
import { authorizeLive, type LiveRequest } from './live-request.ts';
import { readSubscription } from './read-subscription.ts';
import { authorizeChanges, type ChangesRequest } from './request.ts';

/** A subscription that is ready to be opened. */
export type CompiledSubscription =
  | { readonly kind: 'changes'; readonly request: ChangesRequest; readonly statement: Statement }
  | { readonly kind: 'live'; readonly request: LiveRequest; readonly statement: LiveStatement }
  /** What is read for replicas is compiled at each look, by what they know. */
  | StreamRequest
  | BellRequest;

/** Of a version what its subscriptions are compiled against. */
interface Published {
  readonly app: App;
  readonly schema: string;
  readonly roots: ReadonlyMap<string, Root>;
}

/** The stages of a query, for a subscription: `read`, `authorize` and `compile`. */
export function compileSubscription(
  { app, schema, roots }: Published,
  permissions: Permissions,
  operation: Operation,
  observer: Observer,
): CompiledSubscription {
  const asked = readSubscription(app, roots, operation, observer);
  const view = new View(app, permissions);
  switch (asked.kind) {
    case 'changes': {
      const request = authorizeChanges(view, asked);
      return { kind: 'changes', request, statement: compileChanges(app, schema, request, view) };
    }
    case 'live': {
      const request = authorizeLive(view, asked);
      return { kind: 'live', request, statement: compileLive(app, schema, request) };
    }
    case 'stream':
    case 'bell':
      return asked;
    default:
      return unreachable(asked);
  }
}
