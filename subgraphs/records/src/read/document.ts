import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { say, TrellisError } from '@trellis/errors';
import { astInput, type Input } from './input.ts';
import type { ArgumentPath } from '../request.ts';
import type { Observer } from './observer.ts';

/** One operation of a document, with what its selection sets refer to. */
export interface Operation {
  readonly node: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

export function operationOf(document: DocumentNode, name: string | undefined): Operation {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const operations: OperationDefinitionNode[] = [];
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
    if (node.kind === Kind.OPERATION_DEFINITION) operations.push(node);
  }
  const found = name
    ? operations.find((node) => node.name?.value === name)
    : operations.length === 1
      ? operations[0]
      : undefined;
  if (!found)
    throw new TrellisError('BAD_USER_INPUT', name ? say('operation.unknown', { name }) : say('operation.unnamed'));
  return { node: found, fragments };
}

/** A field of the response: all the nodes that share its key, merged as GraphQL's CollectFields does. */
export interface ResponseField {
  readonly key: string;
  readonly name: string;
  readonly nodes: readonly FieldNode[];
  readonly path: ArgumentPath;
}

/** The selection of one object, whose type's name and interfaces are `typeNames`. */
export function collectFields(
  selectionSets: readonly (SelectionSetNode | undefined)[],
  typeNames: ReadonlySet<string>,
  operation: Operation,
  observer: Observer,
  path: ArgumentPath,
): readonly ResponseField[] {
  const byKey = new Map<string, FieldNode[]>();
  const visit = (set: SelectionSetNode): void => {
    for (const node of set.selections) {
      if (!isIncluded(node, observer)) continue;
      if (node.kind === Kind.FIELD) {
        const key = node.alias?.value ?? node.name.value;
        const nodes = byKey.get(key);
        if (nodes) nodes.push(node);
        else byKey.set(key, [node]);
        continue;
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : operation.fragments.get(node.name.value);
      const condition = fragment?.typeCondition?.name.value;
      if (fragment && (condition === undefined || typeNames.has(condition))) visit(fragment.selectionSet);
    }
  };
  for (const set of selectionSets) if (set) visit(set);
  return [...byKey].map(([key, nodes]) => ({ key, name: nodes[0]?.name.value ?? key, nodes, path: [...path, key] }));
}

/** The merged selection below a field. */
export function subselections(field: ResponseField): readonly (SelectionSetNode | undefined)[] {
  return field.nodes.map((node) => node.selectionSet);
}

/** A field's arguments. Merged nodes have equal ones, by GraphQL's validation. */
export function argumentsOf(field: ResponseField, observer: Observer): ReadonlyMap<string, Input> {
  const inputs = new Map<string, Input>();
  for (const argument of field.nodes[0]?.arguments ?? []) {
    const input = astInput(argument.value, [argument.name.value], observer);
    if (input) inputs.set(argument.name.value, input);
  }
  return inputs;
}

function isIncluded(node: SelectionSetNode['selections'][number], observer: Observer): boolean {
  for (const directive of node.directives ?? []) {
    const name = directive.name.value;
    if (name !== 'skip' && name !== 'include') continue;
    const condition = astInput(directive.arguments?.[0]?.value, [name], observer)?.word();
    if (condition === (name === 'skip')) return false;
  }
  return true;
}
