import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** How large an operation is with its fragments expanded. */
export interface OperationSize {
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly selections: number;
}

const nothing: OperationSize = { depth: 0, aliases: 0, rootFields: 0, selections: 0 };

/** Measures without expanding: each fragment once, so the cost follows the document's length alone. */
export function createSizer(document: DocumentNode): (operation: OperationDefinitionNode) => OperationSize {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const measured = new Map<string, OperationSize>();

  const sizeOfFragment = (name: string): OperationSize => {
    const known = measured.get(name);
    if (known) return known;
    // Standing in while its own selections are measured, for a fragment that spreads itself: another rule refuses that.
    measured.set(name, nothing);
    const fragment = fragments.get(name);
    const size = fragment ? sizeOf(fragment.selectionSet) : nothing;
    measured.set(name, size);
    return size;
  };

  const sizeOf = ({ selections: nodes }: SelectionSetNode): OperationSize => {
    let { depth, aliases, rootFields, selections } = nothing;
    for (const node of nodes) {
      selections += 1;
      switch (node.kind) {
        case Kind.FIELD: {
          const inner = node.selectionSet ? sizeOf(node.selectionSet) : nothing;
          depth = Math.max(depth, inner.depth + 1);
          aliases += inner.aliases + (node.alias ? 1 : 0);
          rootFields += 1;
          selections += inner.selections;
          break;
        }
        case Kind.INLINE_FRAGMENT:
        case Kind.FRAGMENT_SPREAD: {
          const inner =
            node.kind === Kind.INLINE_FRAGMENT ? sizeOf(node.selectionSet) : sizeOfFragment(node.name.value);
          depth = Math.max(depth, inner.depth);
          aliases += inner.aliases;
          rootFields += inner.rootFields;
          selections += inner.selections;
        }
      }
    }
    return { depth, aliases, rootFields, selections };
  };

  return (operation) => sizeOf(operation.selectionSet);
}
