import { unreachable } from '@trellis/errors';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Fragments } from './operation-owners.ts';

export function fragmentsOf(document: DocumentNode): Fragments {
  return new Map(
    document.definitions
      .filter((definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
}

/** The fields of an operation's root, out of their fragments, in their order. */
export function rootFields(operation: OperationDefinitionNode, fragments: Fragments): readonly FieldNode[] {
  const fieldsOf = ({ selections }: SelectionSetNode): FieldNode[] =>
    selections.flatMap((node) => {
      switch (node.kind) {
        case Kind.FIELD:
          return [node];
        case Kind.INLINE_FRAGMENT:
          return fieldsOf(node.selectionSet);
        case Kind.FRAGMENT_SPREAD:
          return fieldsOf(fragments.get(node.name.value)?.selectionSet ?? { kind: Kind.SELECTION_SET, selections: [] });
        default:
          return unreachable(node);
      }
    });
  return fieldsOf(operation.selectionSet);
}

/** `__schema` and `__type`: the schema answers them, not a subgraph. */
export function isIntrospection({ name }: FieldNode): boolean {
  return name.value === '__schema' || name.value === '__type';
}

/** The same operation with only some of its root fields; fragments at the root are written out. */
export function withRootFields(
  operation: OperationDefinitionNode,
  fragments: Fragments,
  keep: (field: FieldNode) => boolean,
): OperationDefinitionNode {
  const filter = ({ selections }: SelectionSetNode): SelectionNode[] =>
    selections.flatMap((node): SelectionNode[] => {
      if (node.kind === Kind.FIELD) return keep(node) ? [node] : [];
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
      const kept = fragment ? filter(fragment.selectionSet) : [];
      if (kept.length === 0) return [];
      const { directives = [] } = node;
      return [{ kind: Kind.INLINE_FRAGMENT, directives, selectionSet: { kind: Kind.SELECTION_SET, selections: kept } }];
    });
  return { ...operation, selectionSet: { ...operation.selectionSet, selections: filter(operation.selectionSet) } };
}
