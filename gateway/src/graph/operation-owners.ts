import { must } from '@trellis/errors';
import {
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Owners, Ownership } from './ownership.ts';

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** The subgraphs that answer every field of a valid operation by themselves. */
export function ownersOfOperation(
  schema: GraphQLSchema,
  ownership: Ownership,
  operation: OperationDefinitionNode,
  fragments: Fragments,
): Owners {
  const walk = ({ selections }: SelectionSetNode, parent: GraphQLNamedType, before: Owners): Owners => {
    let owners = before;
    for (const node of selections) {
      if (owners === 0) return 0;
      if (node.kind === Kind.FIELD) {
        if (node.name.value === '__typename') continue;
        owners &= ownership.ofField(parent.name, node.name.value);
        if (node.selectionSet && owners !== 0)
          owners = walk(node.selectionSet, typeOfField(parent, node.name.value), owners);
        continue;
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : must(fragments.get(node.name.value), 'a fragment');
      const condition = fragment.typeCondition
        ? must(schema.getType(fragment.typeCondition.name.value), 'a type')
        : parent;
      if (condition !== parent) owners &= ownership.ofTypeCondition(parent.name, condition.name);
      owners = walk(fragment.selectionSet, condition, owners);
    }
    return owners;
  };
  return walk(
    operation.selectionSet,
    must(schema.getRootType(operation.operation), 'a root type'),
    ownership.everybody,
  );
}

function typeOfField(parent: GraphQLNamedType, field: string): GraphQLNamedType {
  const fields = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : {};
  return getNamedType(must(fields[field], 'a field').type);
}
