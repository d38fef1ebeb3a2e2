import { type DocumentNode, Kind } from 'graphql';
import {
  fieldsOf,
  indexTypes,
  interfacesOf,
  namedType,
  type TypeIndex,
  type TypePart,
  unionMembersOf,
} from './type-index.ts';

/**
 * The types that an operation can come by: from the root types, from entities (other subgraphs refer to them), from
 * arguments of directives, and from `more`.
 */
export function reachableTypes(document: DocumentNode, more: Iterable<string> = []): ReadonlySet<string> {
  const index = indexTypes(document);
  const implementers = implementersByInterface(index);
  const reached = new Set<string>();
  const reachedAsValue = new Set<string>();

  const reach = (name: string, asValue: boolean): void => {
    const parts = index.get(name);
    if (!parts || (asValue ? reachedAsValue.has(name) : reached.has(name))) return;
    reached.add(name);
    // An interface that a type merely declares gives nobody its other implementers; one that a field returns does.
    if (asValue) {
      reachedAsValue.add(name);
      for (const implementer of implementers.get(name) ?? []) reach(implementer, true);
    }
    for (const field of fieldsOf(parts)) {
      reach(namedType(field.type).name.value, true);
      for (const argument of field.arguments ?? []) reach(namedType(argument.type).name.value, true);
    }
    for (const input of inputFieldTypesOf(parts)) reach(input, true);
    for (const member of unionMembersOf(parts)) reach(member, true);
    for (const declared of interfacesOf(parts)) reach(declared, false);
  };

  for (const root of rootsOf(document, index)) reach(root, true);
  for (const name of more) reach(name, true);
  return reached;
}

function rootsOf(document: DocumentNode, index: TypeIndex): readonly string[] {
  const roots = ['Query', 'Mutation', 'Subscription'];
  for (const node of document.definitions) {
    if (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION) {
      for (const operation of node.operationTypes ?? []) roots.push(operation.type.name.value);
    }
    if (node.kind === Kind.DIRECTIVE_DEFINITION) {
      for (const argument of node.arguments ?? []) roots.push(namedType(argument.type).name.value);
    }
  }
  for (const [name, parts] of index) if (parts.some(isEntity)) roots.push(name);
  return roots;
}

function isEntity(part: TypePart): boolean {
  return (part.directives ?? []).some(({ name }) => name.value === 'key' || name.value === 'federation__key');
}

function implementersByInterface(index: TypeIndex): ReadonlyMap<string, readonly string[]> {
  const implementers = new Map<string, string[]>();
  for (const [name, parts] of index) {
    for (const declared of interfacesOf(parts))
      implementers.set(declared, [...(implementers.get(declared) ?? []), name]);
  }
  return implementers;
}

function inputFieldTypesOf(parts: readonly TypePart[]): readonly string[] {
  return parts.flatMap((part) =>
    part.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION || part.kind === Kind.INPUT_OBJECT_TYPE_EXTENSION
      ? (part.fields ?? []).map((field) => namedType(field.type).name.value)
      : [],
  );
}
