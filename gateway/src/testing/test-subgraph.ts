import { buildSubgraphSchema, type GraphQLResolverMap } from '@apollo/subgraph';
import { normalizeError } from '@trellis/errors';
import type { Answer, CallContext, GraphRequest, Subgraph, SubgraphName } from '@trellis/service-api';
import { execute, type ExecutionResult, parse, subscribe, validate } from 'graphql';
import { mapIterator } from '../map-iterator.ts';

export interface TestSubgraph extends Subgraph {
  /** Every operation that was asked, in order. */
  readonly asked: { readonly request: GraphRequest; readonly context: CallContext }[];
  readonly typeDefs: string;
}

export interface TestSubgraphOptions {
  readonly name: SubgraphName;
  readonly typeDefs: string;
  readonly resolvers: GraphQLResolverMap<CallContext>;
  /** Marks answers to operations with this idempotency key as replayed. */
  readonly replayedKey?: string;
}

const federation = `extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.9"
  import: ["@key", "@shareable", "@external", "@requires", "@provides", "@inaccessible"]
)`;

/** As records tells what it did. */
const ownExplain = { stagesMs: { run: 1 }, statements: [{ sql: 'select 1' }] };

/** A small real subgraph: it refuses what its own schema does not know. */
export function createTestSubgraph({ name, typeDefs, resolvers, replayedKey }: TestSubgraphOptions): TestSubgraph {
  const sdl = `${federation}\n${typeDefs}`;
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]);
  const asked: TestSubgraph['asked'] = [];

  const print = ({ data, errors = [] }: ExecutionResult, { requestId, explain }: CallContext): Answer => {
    const shown = errors.map((error) => normalizeError(error, requestId));
    return {
      body: JSON.stringify({
        ...(data === undefined ? {} : { data }),
        ...(shown.length > 0 ? { errors: shown.map(({ formatted }) => formatted) } : {}),
        ...(explain && name === 'records' ? { extensions: { explain: ownExplain } } : {}),
      }),
      errorCode: shown[0]?.code,
    };
  };
  const argumentsOf = ({ query, variables, operationName }: GraphRequest, contextValue: CallContext) => {
    const document = parse(query);
    const errors = validate(schema, document);
    return { args: { schema, document, variableValues: variables, operationName, contextValue }, errors };
  };

  return {
    name,
    typeDefs: sdl,
    asked,
    sdl: () => sdl,
    async answer(request, context) {
      asked.push({ request, context });
      const { args, errors } = argumentsOf(request, context);
      const answer = print(errors.length > 0 ? { errors } : await execute(args), context);
      return context.idempotencyKey !== undefined && context.idempotencyKey === replayedKey
        ? { ...answer, replayed: true }
        : answer;
    },
    async subscribe(request, context) {
      asked.push({ request, context });
      const { args, errors } = argumentsOf(request, context);
      if (errors[0]) throw errors[0];
      const results = await subscribe(args);
      if (!(Symbol.asyncIterator in results)) throw results.errors?.[0]?.originalError ?? new Error('no stream');
      return mapIterator(results, async (result) => print(result, context).body.toString());
    },
  };
}
