import {
  buildASTSchema,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  type NamedTypeNode,
} from 'graphql';
import { isTaggedRequired, requiredField } from './schema-text.ts';

/** Names of the machinery that composition adds: `join__FieldSet`, `link__Purpose`. */
const machinery = /^(join|link|core)__/;
const keptDirectives: ReadonlySet<string> = new Set(['deprecated', 'specifiedBy', 'oneOf', 'tag']);
const executableLocations: ReadonlySet<string> = new Set(['QUERY', 'MUTATION', 'SUBSCRIPTION', 'FIELD']);

/** The schema that clients see: the supergraph without the machinery and without what is `@inaccessible`. */
export function buildApiSchema(supergraph: DocumentNode): GraphQLSchema {
  return buildSchema(supergraph, isAccessible);
}

/** The same with what is `@inaccessible`, as the executor needs it to tell types apart. */
export function buildFullSchema(supergraph: DocumentNode): GraphQLSchema {
  return buildSchema(supergraph, () => true);
}

interface Annotated {
  readonly directives?: readonly DirectiveNode[] | undefined;
}

function isAccessible({ directives }: Annotated): boolean {
  return !directives?.some(({ name }) => name.value === 'inaccessible');
}

function buildSchema(supergraph: DocumentNode, isVisible: (node: Annotated) => boolean): GraphQLSchema {
  const hidden = new Set(
    supergraph.definitions.flatMap((definition) =>
      'name' in definition && definition.name && !isVisible(definition) ? [definition.name.value] : [],
    ),
  );
  const clean = <Part extends { readonly directives?: readonly ConstDirectiveNode[] }>(
    parts: readonly Part[] | undefined,
  ): Part[] => (parts ?? []).filter(isVisible).map((part) => ({ ...part, directives: keptOf(part.directives) }));
  const named = (types: readonly NamedTypeNode[] | undefined): NamedTypeNode[] =>
    (types ?? []).filter(({ name }) => !hidden.has(name.value));

  const cleanDefinition = (definition: DefinitionNode): DefinitionNode[] => {
    switch (definition.kind) {
      case Kind.DIRECTIVE_DEFINITION:
        return definition.locations.some(({ value }) => executableLocations.has(value)) ? [definition] : [];
      case Kind.SCHEMA_DEFINITION:
        return [{ ...definition, directives: [] }];
      case Kind.SCALAR_TYPE_DEFINITION:
        return clean([definition]);
      case Kind.UNION_TYPE_DEFINITION:
        return clean([definition]).map((type) => ({ ...type, types: named(type.types) }));
      case Kind.ENUM_TYPE_DEFINITION:
        return clean([definition]).map((type) => ({ ...type, values: clean(type.values) }));
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
        return clean([definition]).map((type) => ({ ...type, fields: clean(type.fields) }));
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION:
        return clean([definition]).map((type) => ({
          ...type,
          interfaces: named(type.interfaces),
          fields: clean(type.fields).map((field) => ({ ...field, arguments: clean(field.arguments) })),
        }));
      default:
        return [];
    }
  };

  const definitions = supergraph.definitions
    .filter((definition) => !('name' in definition && definition.name && machinery.test(definition.name.value)))
    .flatMap(cleanDefinition);
  // Composition has proven it valid; proving it again takes longer than building it.
  const schema = buildASTSchema({ ...supergraph, definitions }, { assumeValid: true, assumeValidSDL: true });
  dropNodes(schema);
  return schema;
}

function keptOf(directives: readonly ConstDirectiveNode[] | undefined): ConstDirectiveNode[] {
  return (directives ?? []).filter(({ name }) => keptDirectives.has(name.value));
}

/** The syntax tree is half of a schema's memory, and nothing reads it once the schema is built. */
function dropNodes(schema: GraphQLSchema): void {
  schema.astNode = undefined;
  for (const type of Object.values(schema.getTypeMap())) {
    type.astNode = undefined;
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        if (isTaggedRequired(field.astNode)) field.extensions = requiredField;
        field.astNode = undefined;
        for (const argument of field.args) argument.astNode = undefined;
      }
    } else if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) field.astNode = undefined;
    } else if (isEnumType(type)) {
      for (const value of type.getValues()) value.astNode = undefined;
    }
  }
}
