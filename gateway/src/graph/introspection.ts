import { say, TrellisError } from '@trellis/errors';
import type { AppCall, CallContext, Caller, SupergraphRegistry } from '@trellis/service-api';
import {
  buildASTSchema,
  type DocumentNode,
  executeSync,
  type ExecutionResult,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { schemaText, semanticNonNullName } from './schema-text.ts';
import type { Variables } from './variables.ts';
import { visibleDocument } from './visible-document.ts';

/** Texts to keep. A client's tools all ask alike; the text of a large schema is megabytes. */
const keptTexts = 8;
/** Sets of roles to keep the schema of. */
const keptViews = 16;

/** The schema as some callers see it. */
export interface SchemaView {
  /** The whole response to an operation that asks for the schema alone. */
  answer(operation: OperationDefinitionNode, document: DocumentNode, variables: Variables): string;
  /** The same as a result, for the part of an operation that asks for data too. */
  run(operation: OperationDefinitionNode, document: DocumentNode, variables: Variables): ExecutionResult;
  /** The text that clients download. */
  sdl(): string;
}

export interface Introspection {
  /** Everything, for what tells nothing of it (`__typename`). */
  readonly whole: SchemaView;
  /** What the caller may use. Rejects where nobody is signed in and the app tells strangers nothing. */
  viewOf(call: Pick<CallContext, 'app' | 'caller'>): Promise<SchemaView>;
}

/**
 * The schema by the caller's roles. A publish makes another version, whose views are made anew; those of the older one
 * go as they are no longer asked for.
 */
export function createIntrospection(
  schema: GraphQLSchema,
  disclosure: SupergraphRegistry['disclosure'],
): Introspection {
  const whole = createView(schema, () => schemaText(schema));
  const views = new LRUCache<string, SchemaView>({ max: keptViews });

  const viewIn = async (app: AppCall, { person, roles }: Caller): Promise<SchemaView> => {
    const { isPublic, hidden } = await disclosure(app, roles);
    if (!person && !isPublic) throw new TrellisError('UNAUTHENTICATED', say('introspection.signIn'));
    if (hidden.size === 0) return whole;
    const key = `${app.versionHash} ${roles.join(' ')}`;
    const view = views.get(key) ?? restricted(schema, hidden);
    views.set(key, view);
    return view;
  };
  return { whole, viewOf: async ({ app, caller }) => (app ? viewIn(app, caller) : whole) };
}

function restricted(schema: GraphQLSchema, hidden: ReadonlySet<string>): SchemaView {
  const document = visibleDocument(parse(schemaText(schema), { noLocation: true }), hidden);
  // Introspection tells of no directive that stands on a field.
  const definitions = document.definitions.filter(
    (each) => each.kind !== Kind.DIRECTIVE_DEFINITION || each.name.value !== semanticNonNullName,
  );
  // What is left of a valid schema is one.
  const visible = buildASTSchema({ ...document, definitions }, { assumeValid: true, assumeValidSDL: true });
  return createView(visible, () => print(document));
}

/** Answers by graphql-js, which knows every introspection field (`isOneOf`), and keeps what has no variables. */
function createView(schema: GraphQLSchema, sdl: () => string): SchemaView {
  const texts = new LRUCache<OperationDefinitionNode, string>({ max: keptTexts });
  const run = (operation: OperationDefinitionNode, document: DocumentNode, variableValues: Variables) => {
    const others = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
    return executeSync({ schema, document: { ...document, definitions: [operation, ...others] }, variableValues });
  };
  return {
    run,
    sdl,
    answer(operation, document, variables) {
      const known = texts.get(operation);
      if (known !== undefined) return known;
      const text = JSON.stringify(run(operation, document, variables));
      if (!operation.variableDefinitions?.length) texts.set(operation, text);
      return text;
    },
  };
}
