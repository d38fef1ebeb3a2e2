import {
  type DefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type NamedTypeNode,
  print,
  type TypeNode,
  visit,
} from 'graphql';
import {
  fieldsOf,
  indexTypes,
  interfacesOf,
  isTypePart,
  namedType,
  type TypeIndex,
  type TypePart,
  unionMembersOf,
} from './type-index.ts';

/**
 * Removes what cannot stand once the types in `gone` are no longer defined: fields, arguments and members of these
 * types, types left empty, interfaces no longer fulfilled, keys over missing fields. Each removal can break more, so it
 * goes on until nothing does.
 */
export function withoutBrokenParts(document: DocumentNode, gone: Iterable<string>): DocumentNode {
  const missing = new Set(gone);
  let current = document;
  for (;;) {
    const index = indexTypes(current);
    for (const [name, parts] of index) if (!hasMembers(parts)) missing.add(name);
    const next = removeOnce(current, index, missing);
    if (next === current) return current;
    current = next;
  }
}

function removeOnce(document: DocumentNode, index: TypeIndex, missing: ReadonlySet<string>): DocumentNode {
  const isMissing = (type: TypeNode): boolean => missing.has(namedType(type).name.value);
  return visit(document, {
    FieldDefinition: (node) => (isMissing(node.type) ? null : undefined),
    InputValueDefinition: (node) => (isMissing(node.type) ? null : undefined),
    OperationTypeDefinition: (node) => (isMissing(node.type) ? null : undefined),
    DirectiveDefinition: () => false,
    Document: {
      leave: (node) => {
        const definitions = node.definitions.flatMap((definition) => repair(definition, index, missing));
        return definitions.length === node.definitions.length &&
          definitions.every((definition, position) => definition === node.definitions[position])
          ? undefined
          : { ...node, definitions };
      },
    },
  });
}

function repair(node: DefinitionNode, index: TypeIndex, missing: ReadonlySet<string>): readonly DefinitionNode[] {
  if (node.kind === Kind.SCHEMA_DEFINITION && node.operationTypes.length === 0) {
    return [{ kind: Kind.SCHEMA_EXTENSION, ...(node.directives ? { directives: node.directives } : {}) }];
  }
  if (!isTypePart(node)) return [node];
  if (missing.has(node.name.value) || isEmptyExtension(node)) return [];
  const parts = index.get(node.name.value) ?? [];
  switch (node.kind) {
    case Kind.UNION_TYPE_DEFINITION:
    case Kind.UNION_TYPE_EXTENSION: {
      const types = node.types?.filter((member) => !missing.has(member.name.value));
      return types?.length === node.types?.length ? [node] : [{ ...node, types: types ?? [] }];
    }
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.OBJECT_TYPE_EXTENSION:
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_EXTENSION: {
      const fields = new Set(fieldsOf(parts).map((field) => field.name.value));
      const interfaces = (node.interfaces ?? []).filter((declared) => fulfils(parts, declared, index));
      const directives = (node.directives ?? []).filter((directive) => !isBrokenKey(directive, fields));
      return interfaces.length === (node.interfaces ?? []).length &&
        directives.length === (node.directives ?? []).length
        ? [node]
        : [{ ...node, interfaces, directives }];
    }
    default:
      return [node];
  }
}

function hasMembers(parts: readonly TypePart[]): boolean {
  return parts.some((part) => {
    switch (part.kind) {
      case Kind.SCALAR_TYPE_DEFINITION:
      case Kind.SCALAR_TYPE_EXTENSION:
        return true;
      case Kind.UNION_TYPE_DEFINITION:
      case Kind.UNION_TYPE_EXTENSION:
        return (part.types ?? []).length > 0;
      case Kind.ENUM_TYPE_DEFINITION:
      case Kind.ENUM_TYPE_EXTENSION:
        return (part.values ?? []).length > 0;
      default:
        return (part.fields ?? []).length > 0;
    }
  });
}

/** `extend type X` with nothing behind it is not even GraphQL. */
function isEmptyExtension(part: TypePart): boolean {
  return (
    part.kind.endsWith('Extension') &&
    !hasMembers([part]) &&
    interfacesOf([part]).length === 0 &&
    (part.directives ?? []).length === 0
  );
}

function isBrokenKey(directive: DirectiveNode, fields: ReadonlySet<string>): boolean {
  if (directive.name.value !== 'key' && directive.name.value !== 'federation__key') return false;
  const value = directive.arguments?.find((argument) => argument.name.value === 'fields')?.value;
  if (value?.kind !== Kind.STRING) return false;
  // The key's own fields, without the selections of nested ones.
  const names = value.value.replaceAll(/\{[^{}]*\}/g, ' ').match(/\w+/g) ?? [];
  return names.some((name) => !fields.has(name));
}

/** GraphQL's own rule for `implements`, on what is left of both sides. */
function fulfils(parts: readonly TypePart[], declared: NamedTypeNode, index: TypeIndex): boolean {
  const contract = index.get(declared.name.value);
  if (!contract) return false;
  const declaredByType = interfacesOf(parts);
  if (interfacesOf(contract).some((inherited) => !declaredByType.includes(inherited))) return false;
  const own = new Map(fieldsOf(parts).map((field) => [field.name.value, field]));
  return fieldsOf(contract).every((wanted) => {
    const field = own.get(wanted.name.value);
    return field !== undefined && isSubtype(field.type, wanted.type, index) && acceptsArgumentsOf(field, wanted);
  });
}

function acceptsArgumentsOf(field: FieldDefinitionNode, wanted: FieldDefinitionNode): boolean {
  const wantedNames = new Set((wanted.arguments ?? []).map((argument) => argument.name.value));
  const types = new Map((field.arguments ?? []).map((argument) => [argument.name.value, print(argument.type)]));
  return (
    (wanted.arguments ?? []).every((argument) => types.get(argument.name.value) === print(argument.type)) &&
    (field.arguments ?? []).every(
      (argument) =>
        wantedNames.has(argument.name.value) || argument.type.kind !== Kind.NON_NULL_TYPE || argument.defaultValue,
    )
  );
}

function isSubtype(type: TypeNode, wanted: TypeNode, index: TypeIndex): boolean {
  if (wanted.kind === Kind.NON_NULL_TYPE) {
    return type.kind === Kind.NON_NULL_TYPE && isSubtype(type.type, wanted.type, index);
  }
  if (type.kind === Kind.NON_NULL_TYPE) return isSubtype(type.type, wanted, index);
  if (wanted.kind === Kind.LIST_TYPE) return type.kind === Kind.LIST_TYPE && isSubtype(type.type, wanted.type, index);
  if (type.kind === Kind.LIST_TYPE) return false;
  const name = type.name.value;
  const wantedName = wanted.name.value;
  return (
    name === wantedName ||
    unionMembersOf(index.get(wantedName) ?? []).includes(name) ||
    interfacesOf(index.get(name) ?? []).includes(wantedName)
  );
}
