import { unreachable } from '@trellis/errors';
import {
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  isTypeDefinitionNode,
  Kind,
  type NamedTypeNode,
  specifiedScalarTypes,
  type TypeDefinitionNode,
  type TypeNode,
} from 'graphql';

type Types = ReadonlyMap<string, TypeDefinitionNode>;

const roots = ['Query', 'Mutation', 'Subscription'] as const;

/**
 * A schema without what is hidden, given as coordinates (`Order`, `Order.total`), and without what then makes no sense:
 * fields and arguments of types that are gone, types with nothing in them, and those that nothing leads to any more.
 */
export function visibleDocument(document: DocumentNode, hidden: ReadonlySet<string>): DocumentNode {
  const all = document.definitions.filter(isTypeDefinitionNode);
  const kept = withWhatStays(new Map(all.map((type) => [type.name.value, type])), hidden);
  const reached = reachedFrom(kept, document);
  return {
    ...document,
    definitions: document.definitions.flatMap((definition): readonly DefinitionNode[] => {
      if (definition.kind === Kind.SCHEMA_DEFINITION) {
        return [
          { ...definition, operationTypes: definition.operationTypes.filter(({ type }) => kept.has(type.name.value)) },
        ];
      }
      if (!isTypeDefinitionNode(definition)) return [definition];
      const type = kept.get(definition.name.value);
      return type && reached.has(definition.name.value) ? [type] : [];
    }),
  };
}

/** Takes away until nothing refers to what is gone. */
function withWhatStays(all: Types, hidden: ReadonlySet<string>): Types {
  const isHidden = (type: string, member: string) => hidden.has(`${type}.${member}`);
  let types: Types = new Map([...all].filter(([name]) => !hidden.has(name)));
  for (;;) {
    const before = types;
    types = new Map(
      [...before].flatMap(([name, type]) => {
        const next = prune(type, before, (member) => isHidden(name, member));
        return next ? [[name, next] as const] : [];
      }),
    );
    if ([...before].every(([name, type]) => types.get(name) === type)) return types;
  }
}

/** The same object where nothing is taken away; undefined where nothing is left. */
function prune(
  type: TypeDefinitionNode,
  types: Types,
  isHidden: (member: string) => boolean,
): TypeDefinitionNode | undefined {
  const isThere = (of: TypeNode) => isKnown(types, of);
  switch (type.kind) {
    case Kind.SCALAR_TYPE_DEFINITION:
      return type;
    case Kind.ENUM_TYPE_DEFINITION:
      return changed(type, 'values', type.values, (value) => (isHidden(value.name.value) ? undefined : value));
    case Kind.UNION_TYPE_DEFINITION:
      return changed(type, 'types', type.types, (member) => (isThere(member) ? member : undefined));
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      if ((type.fields ?? []).some((field) => isRequired(field) && !isThere(field.type))) return undefined;
      return changed(type, 'fields', type.fields, (field) =>
        isHidden(field.name.value) || !isThere(field.type) ? undefined : field,
      );
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION: {
      const demanded = fieldsDemanded(type.interfaces ?? [], types);
      return changed(type, 'fields', type.fields, (field) =>
        demanded.has(field.name.value) ? field : visibleField(field, isHidden, isThere),
      );
    }
    default:
      return unreachable(type);
  }
}

function visibleField(
  field: FieldDefinitionNode,
  isHidden: (member: string) => boolean,
  isThere: (type: TypeNode) => boolean,
): FieldDefinitionNode | undefined {
  const given = field.arguments ?? [];
  if (isHidden(field.name.value) || !isThere(field.type)) return undefined;
  if (given.some((argument) => isRequired(argument) && !isThere(argument.type))) return undefined;
  return given.every(({ type }) => isThere(type))
    ? field
    : { ...field, arguments: given.filter(({ type }) => isThere(type)) };
}

function changed<Type extends TypeDefinitionNode, Member>(
  type: Type,
  key: 'fields' | 'values' | 'types',
  members: readonly Member[] | undefined,
  keep: (member: Member) => Member | undefined,
): Type | undefined {
  const kept = (members ?? []).map(keep).filter((member) => member !== undefined);
  if (kept.length === 0) return undefined;
  const isSame = kept.length === members?.length && kept.every((member, index) => member === members[index]);
  return isSame ? type : { ...type, [key]: kept };
}

/** What an interface promises is there on all of its types. */
function fieldsDemanded(interfaces: readonly NamedTypeNode[], types: Types): ReadonlySet<string> {
  return new Set(
    interfaces.flatMap(({ name }) => {
      const found = types.get(name.value);
      return found?.kind === Kind.INTERFACE_TYPE_DEFINITION
        ? (found.fields ?? []).map((field) => field.name.value)
        : [];
    }),
  );
}

function reachedFrom(types: Types, { definitions }: DocumentNode): ReadonlySet<string> {
  const implementers = Map.groupBy(
    [...types.values()].flatMap((type) => interfacesOf(type).map((of) => ({ of, type: type.name.value }))),
    ({ of }) => of,
  );
  const reached = new Set<string>(roots.filter((name) => types.has(name)));
  for (const definition of definitions) {
    if (definition.kind !== Kind.DIRECTIVE_DEFINITION) continue;
    for (const { type } of definition.arguments ?? []) reached.add(named(type));
  }
  // A set's iterator also visits what is added on the way.
  for (const name of reached) {
    const type = types.get(name);
    if (!type) continue;
    for (const next of typesNamedIn(type)) reached.add(next);
    for (const { type: implementer } of implementers.get(name) ?? []) reached.add(implementer);
  }
  return reached;
}

function typesNamedIn(type: TypeDefinitionNode): readonly string[] {
  switch (type.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
      return [
        ...interfacesOf(type),
        ...(type.fields ?? []).flatMap((field) => [
          named(field.type),
          ...(field.arguments ?? []).map((argument) => named(argument.type)),
        ]),
      ];
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return (type.fields ?? []).map((field) => named(field.type));
    case Kind.UNION_TYPE_DEFINITION:
      return (type.types ?? []).map(named);
    case Kind.SCALAR_TYPE_DEFINITION:
    case Kind.ENUM_TYPE_DEFINITION:
      return [];
    default:
      return unreachable(type);
  }
}

function interfacesOf(type: TypeDefinitionNode): readonly string[] {
  return 'interfaces' in type ? (type.interfaces ?? []).map(({ name }) => name.value) : [];
}

const builtIn: ReadonlySet<string> = new Set(specifiedScalarTypes.map(({ name }) => name));

function isKnown(types: Types, type: TypeNode): boolean {
  const name = named(type);
  return types.has(name) || builtIn.has(name);
}

function isRequired({ type, defaultValue }: InputValueDefinitionNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined;
}

function named(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : named(type.type);
}
