import { must, say, TrellisError } from '@trellis/errors';
import type { Subgraph } from '@trellis/service-api';
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  print,
  separateOperations,
} from 'graphql';
import { ownersOfOperation } from './operation-owners.ts';
import type { Owners, Ownership } from './ownership.ts';
import { fragmentsOf, isIntrospection, rootFields } from './root-fields.ts';

/** How an operation will be answered. It depends on the document and the supergraph alone. */
export type Decision =
  | { readonly kind: 'refused'; readonly error: TrellisError }
  /** Nothing but `__schema`, `__type` and `__typename` at its root. */
  | { readonly kind: 'introspection'; readonly asksSchema: boolean }
  /** One subgraph owns every field. */
  | { readonly kind: 'straight'; readonly subgraph: Subgraph; readonly query: string }
  | { readonly kind: 'plan'; readonly asksSchema: boolean };

export interface DecisionOptions {
  readonly schema: GraphQLSchema;
  readonly ownership: Ownership;
  /** In the order of `ownership.subgraphs`. */
  readonly subgraphs: readonly Subgraph[];
}

/** Decides once for each operation of a document, which Apollo Server keeps, and remembers as long as that. */
export function createDecider(options: DecisionOptions) {
  const decided = new WeakMap<OperationDefinitionNode, Decision>();
  return (operation: OperationDefinitionNode, document: DocumentNode, source: string): Decision => {
    let decision = decided.get(operation);
    if (!decision) {
      decision = decide(options, operation, document, source);
      decided.set(operation, decision);
    }
    return decision;
  };
}

function decide(
  { schema, ownership, subgraphs }: DecisionOptions,
  operation: OperationDefinitionNode,
  document: DocumentNode,
  source: string,
): Decision {
  const fragments = fragmentsOf(document);
  const fields = rootFields(operation, fragments);
  const asksSchema = fields.some(isIntrospection);
  if (fields.every((field) => isIntrospection(field) || isTypename(field)))
    return { kind: 'introspection', asksSchema };
  if (operation.operation === OperationTypeNode.MUTATION) {
    const error = recordsTogether(ownership, must(schema.getMutationType(), 'the mutation type').name, fields);
    if (error) return { kind: 'refused', error };
  }
  // Introspection fields have no owner, so an operation that asks for them too is planned.
  const owners = ownersOfOperation(schema, ownership, operation, fragments);
  const subgraph = subgraphs.find((_, position) => (owners & (2 ** position)) !== 0);
  return subgraph
    ? { kind: 'straight', subgraph, query: queryOf(operation, document, source) }
    : { kind: 'plan', asksSchema };
}

/** All records mutations of one request are one transaction, so nothing else may stand among them. */
function recordsTogether(ownership: Ownership, type: string, fields: readonly FieldNode[]): TrellisError | undefined {
  const position = ownership.subgraphs.indexOf('records');
  if (position === -1) return undefined;
  const records: Owners = 2 ** position;
  const mutations = fields.filter((field) => !isTypename(field));
  const others = mutations.filter((field) => (ownership.ofField(type, field.name.value) & records) === 0);
  if (others.length === 0 || others.length === mutations.length) return undefined;
  const names = [...new Set(others.map(({ name }) => name.value))].join(', ');
  return new TrellisError('BAD_USER_INPUT', say('request.recordsTogether', { fields: names }));
}

/** The client's own text, unless it holds more operations: their fields may be unknown to this one's subgraph. */
function queryOf(operation: OperationDefinitionNode, document: DocumentNode, source: string): string {
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operations.length === 1) return source;
  const separate = separateOperations(document)[operation.name?.value ?? ''];
  return print(must(separate, 'an operation of its own'));
}

function isTypename({ name }: FieldNode): boolean {
  return name.value === '__typename';
}
