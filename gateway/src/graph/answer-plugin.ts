import { type ApolloServerPlugin, type GraphQLRequestListener, HeaderMap } from '@apollo/server';
import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { Call } from '../call/call.ts';
import type { PresentErrors } from '../present-errors.ts';
import type { createAnswers } from './answers.ts';
import type { Decision } from './decision.ts';
import { rawTextOf } from './raw-result.ts';

export interface AnswerPluginOptions {
  readonly decide: (operation: OperationDefinitionNode, document: DocumentNode, source: string) => Decision;
  readonly answer: ReturnType<typeof createAnswers>;
  readonly present: PresentErrors;
}

const noHead = { headers: new HeaderMap() };

/**
 * Answers what needs no plan as soon as Apollo Server has parsed and validated it. What is left falls to its executor,
 * which runs the plan. Errors get the client's view of them here, because here the request's id is known.
 */
export function createAnswerPlugin({ decide, answer, present }: AnswerPluginOptions): ApolloServerPlugin<Call> {
  const listener: GraphQLRequestListener<Call> = {
    async responseForOperation({ operation, document, source, request, contextValue: call }) {
      // Apollo Server finds no operation of the given name; its executor is asked for the error.
      if (!operation) return null;
      const decision = decide(operation, document, source);
      const answered = await answer({ operation, document, decision, variables: request.variables ?? {}, call });
      if (answered.kind === 'answer') return { http: noHead, body: { kind: 'single', singleResult: answered.result } };
      request.variables = answered.variables;
      return null;
    },

    async willSendResponse({ errors, response: { body }, contextValue: { context, outcome } }) {
      if (body.kind !== 'single') return;
      if (errors) {
        const presented = present(errors, context);
        outcome.errorCode = presented[0]?.extensions.code;
        body.singleResult = { ...body.singleResult, errors: presented };
      }
      const { singleResult } = body;
      // Of an answer that is text already, whoever made it has told.
      if (rawTextOf(singleResult) !== undefined) return;
      outcome.hasData ||= singleResult.data !== undefined && singleResult.data !== null;
    },
  };
  return { requestDidStart: async () => listener };
}
