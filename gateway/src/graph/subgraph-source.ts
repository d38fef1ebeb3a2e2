import type { GraphQLDataSource } from '@apollo/gateway';
import type { GraphRequest, Subgraph } from '@trellis/service-api';
import type { Call } from '../call/call.ts';

type Source = GraphQLDataSource<Call>;
type Response = Awaited<ReturnType<Source['process']>>;

/** A subgraph as the executor calls it. */
export function createSubgraphSource(subgraph: Subgraph): Source {
  return {
    async process(fetch) {
      const call = fetch.context as Call;
      const answer = await subgraph.answer(toGraphRequest(fetch.request), call.context);
      if (answer.replayed) call.outcome.replayed = true;
      const response = JSON.parse(answer.body.toString()) as Response;
      // Only so at the root: a part that is missing further down leaves the rest as it is.
      const isRoot = 'pathInIncomingRequest' in fetch && fetch.pathInIncomingRequest?.length === 0;
      if (response.data === null && isRoot) call.outcome.failed = true;
      return response;
    },
  };
}

/** Answers the first call with a response that is there already, and any other by the source itself. */
export function startingWith(response: Response, source: Source): Source {
  let first: Response | undefined = response;
  return {
    async process(options) {
      const answer = first ?? source.process(options);
      first = undefined;
      return answer;
    },
  };
}

function toGraphRequest({
  query = '',
  operationName,
  variables = {},
}: Parameters<Source['process']>[0]['request']): GraphRequest {
  return { query, variables, ...(operationName === undefined ? undefined : { operationName }) };
}
