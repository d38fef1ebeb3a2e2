import {
  type DocumentNode,
  type FieldDefinitionNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  type NamedTypeNode,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  type TypeNode,
} from 'graphql';

export type TypePart = TypeDefinitionNode | TypeExtensionNode;

/** A type's definition and its extensions, by the type's name. */
export type TypeIndex = ReadonlyMap<string, readonly TypePart[]>;

export function isTypePart(node: { readonly kind: Kind }): node is TypePart {
  return isTypeDefinitionNode(node as TypePart) || isTypeExtensionNode(node as TypePart);
}

export function indexTypes(document: DocumentNode): TypeIndex {
  const index = new Map<string, TypePart[]>();
  for (const node of document.definitions) {
    if (!isTypePart(node)) continue;
    const parts = index.get(node.name.value);
    if (parts) parts.push(node);
    else index.set(node.name.value, [node]);
  }
  return index;
}

/** The output fields of an object or interface type, over all its parts. */
export function fieldsOf(parts: readonly TypePart[]): readonly FieldDefinitionNode[] {
  return parts.flatMap((part) => {
    switch (part.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.OBJECT_TYPE_EXTENSION:
      case Kind.INTERFACE_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_EXTENSION:
        return part.fields ?? [];
      default:
        return [];
    }
  });
}

/** The names of the interfaces that a type declares, over all its parts. */
export function interfacesOf(parts: readonly TypePart[]): readonly string[] {
  return parts.flatMap((part) => ('interfaces' in part ? (part.interfaces ?? []).map((node) => node.name.value) : []));
}

export function unionMembersOf(parts: readonly TypePart[]): readonly string[] {
  return parts.flatMap((part) =>
    part.kind === Kind.UNION_TYPE_DEFINITION || part.kind === Kind.UNION_TYPE_EXTENSION
      ? (part.types ?? []).map((node) => node.name.value)
      : [],
  );
}

export function namedType(type: TypeNode): NamedTypeNode {
  return type.kind === Kind.NAMED_TYPE ? type : namedType(type.type);
}
