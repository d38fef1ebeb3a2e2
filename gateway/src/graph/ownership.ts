import { type ConstDirectiveNode, type DocumentNode, Kind, valueFromASTUntyped } from 'graphql';

/** A set of subgraphs, one bit each. */
export type Owners = number;

/** Which subgraphs can answer what, as composition wrote it into the supergraph. */
export interface Ownership {
  /** The subgraphs' names; the position is the bit. */
  readonly subgraphs: readonly string[];
  readonly everybody: Owners;
  /** Those that answer a field by themselves, wherever they meet the type. */
  ofField(type: string, field: string): Owners;
  /** Those in which an object of one type can be an object of the other. */
  ofTypeCondition(type: string, condition: string): Owners;
}

/** One `@join__…(graph: X, …)`, with the graph as a bit. */
type JoinArguments = Readonly<Record<string, unknown>> & { readonly bit: Owners };

interface JoinedType {
  readonly owners: Owners;
  readonly fields: ReadonlyMap<string, Owners>;
  /** The types an object of this one can have, by subgraph bit. */
  readonly possible: Map<Owners, Set<string>>;
}

const noOwners: ReadonlyMap<string, Owners> = new Map();

/**
 * Reads `@join__type`, `@join__field`, `@join__implements` and `@join__unionMember`. A field that a subgraph merely
 * mentions is not its own: `@external`, overridden by another, or in need of other fields (`@requires`, context).
 */
export function readOwnership(supergraph: DocumentNode): Ownership {
  const { names, bits } = readGraphs(supergraph);
  const joinsOf = (directives: readonly ConstDirectiveNode[] | undefined, name: string): JoinArguments[] =>
    (directives ?? []).flatMap((directive) => {
      if (directive.name.value !== name) return [];
      const given = Object.fromEntries(
        (directive.arguments ?? []).map((argument) => [argument.name.value, valueFromASTUntyped(argument.value)]),
      );
      return [{ ...given, bit: bits.get(String(given['graph'])) ?? 0 }];
    });

  const types = new Map<string, JoinedType>();
  const memberships: { readonly bit: Owners; readonly abstract: string; readonly object: string }[] = [];
  for (const definition of supergraph.definitions) {
    if (
      definition.kind !== Kind.OBJECT_TYPE_DEFINITION &&
      definition.kind !== Kind.INTERFACE_TYPE_DEFINITION &&
      definition.kind !== Kind.UNION_TYPE_DEFINITION
    )
      continue;
    const name = definition.name.value;
    const owners = joinsOf(definition.directives, 'join__type')
      .filter((join) => join['isInterfaceObject'] !== true)
      .reduce((all, { bit }) => all | bit, 0);
    const fields =
      definition.kind === Kind.UNION_TYPE_DEFINITION
        ? noOwners
        : new Map(
            (definition.fields ?? []).map((field) => {
              const joins = joinsOf(field.directives, 'join__field');
              const own = joins.length === 0 ? owners : joins.filter(isOwn).reduce((all, { bit }) => all | bit, 0);
              return [field.name.value, own & owners];
            }),
          );
    const possible = new Map<Owners, Set<string>>();
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) {
      for (const { bit } of joinsOf(definition.directives, 'join__type')) possible.set(bit, new Set([name]));
      for (const { bit, interface: abstract } of joinsOf(definition.directives, 'join__implements')) {
        memberships.push({ bit, abstract: String(abstract), object: name });
      }
    }
    for (const { bit, member } of joinsOf(definition.directives, 'join__unionMember')) {
      memberships.push({ bit, abstract: name, object: String(member) });
    }
    types.set(name, { owners, fields, possible });
  }
  for (const { bit, abstract, object } of memberships) {
    const possible = types.get(abstract)?.possible;
    if (possible?.has(bit)) possible.get(bit)?.add(object);
    else possible?.set(bit, new Set([object]));
  }
  return createOwnership(names, types);
}

function createOwnership(subgraphs: readonly string[], types: ReadonlyMap<string, JoinedType>): Ownership {
  const everybody = 2 ** subgraphs.length - 1;
  const ofObjectField = (type: string, field: string): Owners => types.get(type)?.fields.get(field) ?? 0;
  /** An interface's field is a subgraph's own where it is so on every object that the subgraph can put there. */
  const ofField = (type: string, field: string): Owners => {
    let owners = ofObjectField(type, field);
    for (const [bit, objects] of types.get(type)?.possible ?? []) {
      for (const object of objects) if ((ofObjectField(object, field) & bit) === 0) owners &= ~bit;
    }
    return owners;
  };
  return {
    subgraphs,
    everybody,
    ofField,
    ofTypeCondition(type, condition) {
      const [one, other] = [types.get(type), types.get(condition)];
      if (!one || !other) return 0;
      let owners = 0;
      for (const [bit, objects] of one.possible) {
        const others = other.possible.get(bit);
        if (others && [...objects].some((object) => others.has(object))) owners |= bit;
      }
      return owners & one.owners & other.owners;
    },
  };
}

function isOwn(join: JoinArguments): boolean {
  return (
    join['external'] !== true &&
    join['usedOverridden'] !== true &&
    join['overridden'] !== true &&
    join['overrideLabel'] === undefined &&
    join['requires'] === undefined &&
    join['contextArguments'] === undefined
  );
}

/** `enum join__Graph { RECORDS @join__graph(name: "records", url: "…") … }` */
function readGraphs(supergraph: DocumentNode): { names: readonly string[]; bits: ReadonlyMap<string, Owners> } {
  const names: string[] = [];
  const bits = new Map<string, Owners>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const value of definition.values ?? []) {
      const joined = value.directives?.find(({ name }) => name.value === 'join__graph');
      const name = joined?.arguments?.find((argument) => argument.name.value === 'name')?.value;
      bits.set(value.name.value, 2 ** names.length);
      names.push(name?.kind === Kind.STRING ? name.value : value.name.value);
    }
  }
  return { names, bits };
}
