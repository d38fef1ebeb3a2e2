import { say, TrellisError, unreachable } from '@trellis/errors';
import type { EventStream } from '@trellis/service-api';
import {
  type DocumentNode,
  type FormattedExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { Call, Transport } from '../call/call.ts';
import { within } from '../deadline.ts';
import { limitExceeded } from '../limits/limits.ts';
import type { PresentErrors } from '../present-errors.ts';
import type { Decision } from './decision.ts';
import type { Introspection, SchemaView } from './introspection.ts';
import { rawResult, type RawText } from './raw-result.ts';
import { fragmentsOf, rootFields } from './root-fields.ts';
import type { SubscriptionRequest } from './subscriptions.ts';
import { createVariables, type Variables } from './variables.ts';

export interface AnswersOptions {
  readonly schema: GraphQLSchema;
  readonly introspection: Introspection;
  readonly subscribe: (request: SubscriptionRequest) => Promise<EventStream>;
  readonly present: PresentErrors;
  readonly timeMs: number;
}

/** One operation of a valid document, with the client's variables. */
export interface OperationToAnswer {
  readonly operation: OperationDefinitionNode;
  readonly document: DocumentNode;
  readonly decision: Decision;
  readonly variables: Variables;
  readonly call: Call;
}

/** The answer, or the variables for the plan that must be run. */
export type Answered =
  | { readonly kind: 'answer'; readonly result: FormattedExecutionResult }
  | { readonly kind: 'plan'; readonly variables: Variables };

export type StraightDecision = Decision & { readonly kind: 'straight' };

/** Answers what needs no plan: a subgraph's text goes on as it is. Never rejects. */
export function createAnswers(options: AnswersOptions) {
  const { schema, introspection, subscribe, present, timeMs } = options;
  const coerceVariables = createVariables(schema);

  const refuse = (errors: readonly unknown[], { context, outcome }: Call): Answered => {
    const presented = present(errors, context);
    outcome.errorCode = presented[0]?.extensions.code;
    return { kind: 'answer', result: { errors: presented } };
  };

  const answerStraight = async (
    { subgraph, query }: StraightDecision,
    operationName: string | undefined,
    variables: Variables,
    call: Call,
  ): Promise<Answered> => {
    const request = operationName === undefined ? { query, variables } : { query, variables, operationName };
    const { outcome } = call;
    try {
      const answering = subgraph.answer(request, call.context);
      const answer = await within(timeMs, () => limitExceeded('timeMs', timeMs), answering);
      outcome.errorCode = answer.errorCode;
      // Only an answer with errors is worth the look: whether its status may tell of them depends on it.
      outcome.hasData = answer.errorCode === undefined || hasData(answer.body);
      outcome.replayed = answer.replayed === true;
      return { kind: 'answer', result: rawResult(answer.body) };
    } catch (error) {
      return refuse([error], call);
    }
  };

  return async ({ operation, document, decision, variables: given, call }: OperationToAnswer): Promise<Answered> => {
    call.outcome.asked = { operation, document };
    if (decision.kind === 'refused') return refuse([decision.error], call);
    const coerced = coerceVariables({ document, operation, given });
    if ('error' in coerced) return refuse([coerced.error], call);
    const variables = coerced.values;
    const { outcome, transport, viewing } = call;
    if (viewing) {
      if (operation.operation !== OperationTypeNode.QUERY) {
        return refuse([new TrellisError('BAD_USER_INPUT', say('viewAs.readsOnly'))], call);
      }
      const fields = new Set(rootFields(operation, fragmentsOf(document)).map(({ name }) => name.value));
      try {
        await viewing.begin({ name: operation.name?.value, fields: [...fields] });
      } catch (error) {
        return refuse([error], call);
      }
    }
    if (!carries[transport].has(operation.operation)) {
      if (transport === 'post') return refuse([onlyInStreams()], call);
      outcome.status = 405;
      return refuse([new TrellisError('BAD_USER_INPUT', say('request.getAsksOnly'))], call);
    }
    let view: SchemaView = introspection.whole;
    if (decision.kind !== 'straight' && decision.asksSchema) {
      try {
        view = await introspection.viewOf(call.context);
      } catch (error) {
        return refuse([error], call);
      }
    }
    if (decision.kind === 'introspection') {
      outcome.way = 'introspection';
      outcome.hasData = true;
      return { kind: 'answer', result: rawResult(view.answer(operation, document, variables)) };
    }
    const forbidden = whatKeyForbids(operation, call);
    if (forbidden) return refuse([forbidden], call);
    const chosen = decision.kind === 'straight' && isPlanned(decision, call) ? planInstead : decision;
    outcome.way = chosen.kind;
    if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
      outcome.subscription = (from) => subscribe({ decision: chosen, operation, document, variables, call, from });
      return { kind: 'answer', result: {} };
    }
    switch (chosen.kind) {
      case 'straight':
        return answerStraight(chosen, operation.name?.value, variables, call);
      case 'plan':
        return { kind: 'plan', variables };
      default:
        return unreachable(chosen);
    }
  };
}

const { QUERY, MUTATION, SUBSCRIPTION } = OperationTypeNode;

const carries: Readonly<Record<Transport, ReadonlySet<OperationTypeNode>>> = {
  get: new Set([QUERY]),
  post: new Set([QUERY, MUTATION]),
  'get-events': new Set([QUERY, SUBSCRIPTION]),
  'post-events': new Set([QUERY, MUTATION, SUBSCRIPTION]),
  socket: new Set([QUERY, MUTATION, SUBSCRIPTION]),
};

const planInstead = { kind: 'plan', asksSchema: false } as const;

/** Records explains itself; what others do is told by the plan's executor. */
function isPlanned({ subgraph }: StraightDecision, { forcePlan, context }: Call): boolean {
  return forcePlan || (context.explain === true && subgraph.name !== 'records');
}

/** An API key may be for some kinds of operation alone. */
function whatKeyForbids({ operation }: OperationDefinitionNode, { context }: Call): TrellisError | undefined {
  const key = context.caller.person?.key;
  const kind = operation === OperationTypeNode.MUTATION ? 'WRITE' : 'READ';
  if (!key || key.operations.includes(kind)) return undefined;
  return new TrellisError('FORBIDDEN', say('key.operation', { operation: kind }));
}

function hasData(body: RawText): boolean {
  const { data } = JSON.parse(body.toString()) as FormattedExecutionResult;
  return data !== undefined && data !== null;
}

function onlyInStreams(): TrellisError {
  return new TrellisError('BAD_USER_INPUT', say('request.onlyInStreams'));
}
