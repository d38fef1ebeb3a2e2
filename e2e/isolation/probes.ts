import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isLeafType,
  OperationTypeNode,
} from 'graphql';

/** An operation of one root field with one place for an id; or with none, where the field asks for no id. */
export interface Probe {
  /** E.g. `mutation updateNote(data.folder.connect.id)`. */
  readonly name: string;
  readonly field: string;
  readonly operation: OperationTypeNode;
  readonly query: string;
  readonly asksForId: boolean;
  /** With the id at its place; `own` gives what other places need, by their names. */
  variables(id: string, own: Own): Readonly<Record<string, unknown>>;
}

/** The caller's own id for a place of this name. */
export type Own = (name: string) => string;

type Path = readonly string[];
type Types = Readonly<Record<string, GraphQLInputType>>;

/** Of every root field of a schema, each place where an id can be given. */
export function probesOf(schema: GraphQLSchema): readonly Probe[] {
  return Object.values(OperationTypeNode).flatMap((operation) =>
    Object.values(schema.getRootType(operation)?.getFields() ?? {}).flatMap((field) => {
      const places = field.args
        .flatMap(({ name, type }) => placesIn(type, [name]))
        .filter((place) => operation !== OperationTypeNode.MUTATION || !place.some((name) => reachesOthers.test(name)));
      // A mutation that names nothing reaches nobody else's.
      if (places.length === 0)
        return operation === OperationTypeNode.MUTATION ? [] : [createProbe(operation, field, undefined)];
      return places.map((place) => createProbe(operation, field, place));
    }),
  );
}

/** A write where these stand is about all other records, and anybody may name a person. */
const reachesOthers = /^(ne|notIn|NOT|every|none|owner)$/;

/** At most so many input objects within one another. */
const maxDepth = 3;

function placesIn(type: GraphQLInputType, path: Path, within: readonly string[] = []): readonly Path[] {
  const named = getNamedType(type);
  if (named.name === 'ID') return [path];
  if (!isInputObjectType(named) || within.includes(named.name) || within.length === maxDepth) return [];
  return Object.values(named.getFields()).flatMap((field) =>
    // The id of what is made anew is the maker's to choose.
    field.name === 'id' && named.name.endsWith('CreateInput')
      ? []
      : placesIn(field.type, [...path, field.name], [...within, named.name]),
  );
}

function createProbe(
  operation: OperationTypeNode,
  field: GraphQLField<unknown, unknown>,
  place: Path | undefined,
): Probe {
  const [at, ...rest] = place ?? [];
  const given = field.args.filter((arg) => arg.name === at || isRequiredArgument(arg) || arg.name === 'data');
  const parameters = given.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = given.map(({ name }) => `${name}: $${name}`).join(', ');
  return {
    name: `${operation} ${field.name}(${place?.join('.') ?? ''})`,
    field: field.name,
    operation,
    query: `${operation} ${parameters && `(${parameters})`} { ${field.name}${passed && `(${passed})`} ${selectionOf(field.type)} }`,
    asksForId: place !== undefined,
    variables: (id, own) =>
      Object.fromEntries(
        given.map(({ name, type }) => [name, name === at ? valueWith(type, rest, id, own) : valueOf(type, name, own)]),
      ),
  };
}

/** The least value that holds the id at the place. */
function valueWith(type: GraphQLInputType, place: Path, id: string, own: Own): unknown {
  if (isNonNullType(type)) return valueWith(type.ofType, place, id, own);
  if (isListType(type)) return [valueWith(type.ofType, place, id, own)];
  const [at, ...rest] = place;
  if (!isInputObjectType(type) || at === undefined) return id;
  const types: Types = Object.fromEntries(Object.values(type.getFields()).map((field) => [field.name, field.type]));
  const inner = types[at];
  const others = type.name.endsWith(uniqueInput) ? {} : requiredOf(type, own);
  return { ...others, ...(inner && { [at]: valueWith(inner, rest, id, own) }) };
}

/** Asks for exactly one of its keys. */
const uniqueInput = 'UniqueInput';

let words = 0;

function valueOf(type: GraphQLInputType, name: string, own: Own): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, name, own);
  if (isListType(type)) return [valueOf(type.ofType, name, own)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) return requiredOf(type, own, name);
  switch (type.name) {
    case 'ID':
      return own(name);
    case 'Int':
      return 1;
    case 'Boolean':
      return true;
    case 'JSON':
      return {};
    default:
      return name === 'email' ? `nobody-${++words}@example.com` : `word-${++words}`;
  }
}

/** What an input object must have. A change has to say something, and a group be of something. */
function requiredOf(type: GraphQLInputType, own: Own, name = ''): Readonly<Record<string, unknown>> {
  if (!isInputObjectType(type)) return {};
  if (type.name.endsWith(uniqueInput)) return { id: own(type.name.slice(0, -uniqueInput.length).toLowerCase()) };
  const fields = Object.values(type.getFields());
  const texts = fields.filter((field) => getNamedType(field.type).name === 'String');
  const said = name === 'data' ? texts.at(-1) : name === 'by' ? fields[0] : undefined;
  return Object.fromEntries(
    fields
      .filter((field) => field === said || isRequiredInputField(field))
      .map((field) => [field.name, valueOf(field.type, field.name, own)]),
  );
}

/**
 * The leaves of some levels; of a person the id alone, as names are for everybody signed in, and of a group no keys, as
 * they are those that were asked for.
 */
function selectionOf(type: GraphQLOutputType, depth = 3): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (!isObjectType(named) || depth === 0) return '{ __typename }';
  if (named.name === 'User') return '{ id }';
  const fields = Object.values(named.getFields())
    .filter((field) => field.name !== 'keys' && !field.args.some(isRequiredArgument))
    .filter((field) => depth > 1 || isLeafType(getNamedType(field.type)))
    .map((field) => `${field.name} ${selectionOf(field.type, depth - 1)}`);
  return `{ __typename ${fields.join(' ')} }`;
}
