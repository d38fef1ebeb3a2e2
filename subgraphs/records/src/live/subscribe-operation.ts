import { createCursorSeal } from '@trellis/change-log';
import { say, TrellisError, unreachable } from '@trellis/errors';
import type { CallContext, EventStream, GraphRequest } from '@trellis/service-api';
import { valueOf } from '../run/bind.ts';
import type { CursorKey } from '../run/cursor-key.ts';
import { replicaOf } from '../sync/answer-pulls.ts';
import { createSyncCursorSeal } from '../sync/cursor.ts';
import { bindingOf, modelsOf } from '../sync/read-request.ts';
import { bellRings, streamBulks } from '../sync/stream.ts';
import type { Version, Versions } from '../versions.ts';
import type { ChangeStreams } from './change-streams.ts';
import { compileSubscription } from './compile-subscription.ts';
import type { LiveQueries } from './live-queries.ts';
import type { Tails } from './tails.ts';

export interface SubscribeOptions {
  readonly versions: Versions;
  readonly tails: Tails;
  readonly changeStreams: ChangeStreams;
  readonly liveQueries: LiveQueries;
  readonly cursorKey: CursorKey;
  readonly secret: string;
}

/** Opens a subscription: the same pipeline as a query's, whose last stage is a stream. */
export function createSubscribe({ versions, tails, changeStreams, liveQueries, cursorKey, secret }: SubscribeOptions) {
  return async (graphRequest: GraphRequest, context: CallContext, from?: string): Promise<EventStream> => {
    if (!context.app) throw new TrellisError('BAD_USER_INPUT', say('operation.noApp'));
    const version: Version = await versions.get(context.app.id, context.app.versionHash);
    const { roles } = context.caller;
    const { compiled, variables } = version.subscriptions.find(
      graphRequest.query,
      graphRequest.operationName,
      roles.join(),
      graphRequest.variables,
      (operation, observer) => compileSubscription(version, version.permissions(roles), operation, observer),
    );
    const opening = {
      version,
      values: { appId: version.appId, variables, caller: context.caller, cursorKey },
      tail: tails.of(version.appId, version.pool),
      seal: createCursorSeal(secret, version.appId),
    };
    switch (compiled.kind) {
      case 'changes':
        return changeStreams.open({ ...opening, ...compiled, from });
      case 'live':
        return liveQueries.open({ ...opening, ...compiled });
      case 'stream':
      case 'bell': {
        const { values } = opening;
        const models =
          compiled.kind === 'stream'
            ? compiled.models
            : modelsOf(version.app, compiled.models && valueOf(compiled.models, values));
        const replica = replicaOf({ models, binding: bindingOf(models, values) }, { version, versions, values });
        const streaming = { ...opening, replica, syncSeal: createSyncCursorSeal(secret, version.appId) };
        return compiled.kind === 'stream' ? streamBulks(compiled, from, streaming) : bellRings(compiled, streaming);
      }
      default:
        return unreachable(compiled);
    }
  };
}
