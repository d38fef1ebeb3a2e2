import { normalizeError, TrellisError } from '@trellis/errors';
import type { Answer, CallContext, GraphRequest, Log } from '@trellis/service-api';
import { createSourceEventStream, execute, GraphQLError, type GraphQLSchema, OperationTypeNode } from 'graphql';
import { withinDeadline } from './deadline.ts';
import { mapEvents } from './map-events.ts';
import type { OperationContext } from './operation-context.ts';
import { createOperationReader, type Operation, RequestFault } from './operations.ts';

export interface ExecutorOptions<Loaders> {
  readonly schema: GraphQLSchema;
  /** Called for every operation, and for every event of a subscription. */
  readonly loaders: (call: CallContext) => Loaders;
  readonly log: Log;
}

/** Runs operations on one schema. */
export interface Executor {
  /** Queries and mutations. Never rejects: what goes wrong stands in the body, normalised. */
  answer(request: GraphRequest, call: CallContext): Promise<Answer>;
  /** Each value is one GraphQL response as text. Rejects with a TrellisError where the subscription may not start. */
  subscribe(request: GraphRequest, call: CallContext): Promise<AsyncIterableIterator<string>>;
}

export function createExecutor<Loaders>({ schema, loaders, log }: ExecutorOptions<Loaders>): Executor {
  const read = createOperationReader(schema);

  const argumentsOf = (operation: Operation, request: GraphRequest, call: CallContext, signal: AbortSignal) => {
    const contextValue: OperationContext<Loaders> = { call, signal, loaders: loaders(call) };
    return {
      schema,
      document: operation.document,
      contextValue,
      variableValues: request.variables,
      operationName: request.operationName,
    };
  };

  /** Runs the selection once: for a query or mutation, or for the event that `rootValue` is. */
  const run = async (operation: Operation, request: GraphRequest, call: CallContext, rootValue?: unknown) => {
    const controller = new AbortController();
    const { data, errors } = await withinDeadline(call.deadline, controller, () =>
      execute({ ...argumentsOf(operation, request, call, controller.signal), rootValue }),
    );
    return print(data, errors ?? [], call, log);
  };

  return {
    async answer(request, call) {
      try {
        const operation = read(request);
        if (operation.type === OperationTypeNode.SUBSCRIPTION) throw new RequestFault([subscriptionsOnly]);
        return await run(operation, request, call);
      } catch (thrown) {
        return print(undefined, thrown instanceof RequestFault ? thrown.errors : [thrown], call, log);
      }
    },

    async subscribe(request, call) {
      const budgetMs = call.deadline - Date.now();
      const controller = new AbortController();
      try {
        const operation = read(request);
        if (operation.type !== OperationTypeNode.SUBSCRIPTION) throw new RequestFault([noSubscription]);
        const opening = createSourceEventStream(argumentsOf(operation, request, call, controller.signal));
        const events = await withinDeadline(call.deadline, controller, () => opening).catch((thrown: unknown) => {
          // A stream that opens after its deadline has nobody to close it but us.
          void opening.then((late) =>
            Symbol.asyncIterator in late ? late[Symbol.asyncIterator]().return?.() : undefined,
          );
          throw thrown;
        });
        if (!(Symbol.asyncIterator in events)) throw events.errors?.[0] ?? new Error('The subscription did not start.');
        return mapEvents(events, controller, async (event) => {
          // The call's own deadline was for starting: each event gets as long.
          const eventCall = { ...call, deadline: Date.now() + budgetMs };
          try {
            return (await run(operation, request, eventCall, event)).body.toString();
          } catch (thrown) {
            return print(undefined, [thrown], eventCall, log).body.toString();
          }
        });
      } catch (thrown) {
        throw toTrellisError(thrown, call, log);
      }
    },
  };
}

const subscriptionsOnly = new GraphQLError('A subscription is asked by subscribe, not by answer.');
const noSubscription = new GraphQLError('Only subscriptions can be subscribed to.');

function print(data: unknown, errors: readonly unknown[], call: CallContext, log: Log): Answer {
  const shown = errors.map((error) => show(error, call, log));
  const body = {
    ...(data === undefined ? {} : { data }),
    ...(shown.length > 0 ? { errors: shown.map(({ formatted }) => formatted) } : {}),
  };
  return { body: JSON.stringify(body), errorCode: shown[0]?.code };
}

/** The client's view of an error; what it hides goes to the log. */
function show(thrown: unknown, call: CallContext, log: Log) {
  const normalized = normalizeError(thrown, call.requestId, call.language);
  if (normalized.hidden !== undefined) {
    log.error(
      { requestId: call.requestId, path: normalized.formatted.path, err: normalized.hidden },
      'an operation failed',
    );
  }
  return normalized;
}

function toTrellisError(thrown: unknown, call: CallContext, log: Log): TrellisError {
  if (thrown instanceof TrellisError) return thrown;
  if (thrown instanceof RequestFault) return new TrellisError('BAD_USER_INPUT', thrown.message);
  if (thrown instanceof GraphQLError && thrown.originalError instanceof TrellisError) return thrown.originalError;
  const { formatted, hidden } = show(thrown, call, log);
  return new TrellisError(hidden === undefined ? 'BAD_USER_INPUT' : 'INTERNAL', formatted.message, { cause: thrown });
}
