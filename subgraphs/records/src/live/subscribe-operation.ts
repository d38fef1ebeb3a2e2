import { createCursorSeal } from '@trellis/change-log';
import { say, TrellisError } from '@trellis/errors';
import type { CallContext, EventStream, GraphRequest } from '@trellis/service-api';
import { valueFromASTUntyped, parse } from 'graphql';
import { operationOf } from '../read/document.ts';
import { recordingObserver } from '../read/observer.ts';
import type { CursorKey } from '../run/cursor-key.ts';
import type { Version, Versions } from '../versions.ts';
import { compileChanges } from './compile-changes.ts';
import { authorizeChanges, readChangesRequest } from './request.ts';
import { changeBatches } from './subscribe.ts';
import type { Tails } from './tails.ts';

export interface SubscribeOptions {
  readonly versions: Versions;
  readonly tails: Tails;
  readonly cursorKey: CursorKey;
  readonly secret: string;
}

/** Opens a subscription: the same pipeline as a query's, whose last stage is a stream. */
export function createSubscribe({ versions, tails, cursorKey, secret }: SubscribeOptions) {
  return async (graphRequest: GraphRequest, context: CallContext, from?: string): Promise<EventStream> => {
    if (!context.app) throw new TrellisError('BAD_USER_INPUT', say('operation.noApp'));
    const version: Version = await versions.get(context.app.id, context.app.versionHash);
    const operation = operationOf(parse(graphRequest.query, { noLocation: true }), graphRequest.operationName);
    const defaults = (operation.node.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const] : [],
    );
    const variables = { ...Object.fromEntries(defaults), ...graphRequest.variables };
    const asked = readChangesRequest(version.app, version.roots, operation, recordingObserver(variables));
    const { request, view } = authorizeChanges(version.app, version.permissions(context.caller.roles), asked);
    return changeBatches({
      version,
      request,
      from,
      statement: compileChanges(version.app, version.schema, request, view),
      values: { appId: version.appId, variables, caller: context.caller, cursorKey },
      tail: tails.of(version.appId, version.pool),
      seal: createCursorSeal(secret, version.appId),
    });
  };
}
