import {
  type FieldDefinitionNode,
  type GraphQLSchema,
  isObjectType,
  Kind,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql';

/** What is kept of a subgraph's `@tag(name: "required")` once the syntax tree is gone. */
export const requiredField = { required: true } as const;

export function isTaggedRequired(node: FieldDefinitionNode | null | undefined): boolean {
  return (node?.directives ?? []).some(
    (directive) =>
      directive.name.value === 'tag' &&
      directive.arguments?.some(({ value }) => value.kind === Kind.STRING && value.value === 'required'),
  );
}

export const semanticNonNullName = 'semanticNonNull';

const definition = `"Missing only where its reader may not see it. \`levels\`: of which lists, and 0 of the value itself."
directive @semanticNonNull(levels: [Int!]! = [0]) on FIELD_DEFINITION`;

/**
 * The schema as clients download it. A required field is nullable, because not everybody may read it; what is marked
 * `@semanticNonNull` here, generators of clients take for present where they ask as somebody who may.
 */
export function schemaText(schema: GraphQLSchema): string {
  const text = printSchema(schema);
  const isRequired = (type: string, field: string): boolean => {
    const found = schema.getType(type);
    return isObjectType(found) && found.getFields()[field]?.extensions === requiredField;
  };
  let isMarked = false;
  const marked = visit(parse(text, { noLocation: true }), {
    ObjectTypeDefinition: (type) => ({
      ...type,
      fields: (type.fields ?? []).map((field) => {
        if (!isRequired(type.name.value, field.name.value)) return field;
        isMarked = true;
        return { ...field, directives: [...(field.directives ?? []), semanticNonNull] };
      }),
    }),
  });
  return isMarked ? `${definition}\n\n${print(marked)}` : text;
}

const semanticNonNull = { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: semanticNonNullName } } as const;
