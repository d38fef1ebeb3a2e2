import type { Caller } from '@trellis/service-api';
import { getNamedType, type GraphQLField, type GraphQLSchema, isLeafType, isObjectType, isUnionType } from 'graphql';
import type { PublishedApp } from '../apps-fixture.ts';

/** The fields of a type that a caller may ask for, by their names, each with what is asked of it. */
export type Selections = ReadonlyMap<string, string>;

const elsewhere = ['revisions', 'appModel'];

/** Every field of a type, relations by their records' ids. */
export function selectionsOf(schema: GraphQLSchema, typeName: string): Selections {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`no type ${typeName}`);
  const fields = Object.values(type.getFields()).filter(({ name }) => !elsewhere.includes(name));
  return new Map(fields.map((field) => [field.name, field.name + below(field)]));
}

function below(field: GraphQLField<unknown, unknown>): string {
  const type = getNamedType(field.type);
  if (isLeafType(type)) return '';
  if (isUnionType(type))
    return ` { ${type
      .getTypes()
      .map(({ name }) => `... on ${name} { id }`)
      .join(' ')} }`;
  if (type.name === 'AppPoint') return ' { latitude longitude }';
  return type.name.endsWith('Connection') || type.name.endsWith('_') ? ' { totalCount nodes { id } }' : ' { id }';
}

export function textOf(selections: Selections, among?: Selections): string {
  const asked = [...selections].flatMap(([name, text]) => (among && !among.has(name) ? [] : [text]));
  return asked.join(' ');
}

/** Those of a model's fields that a question of the caller may name. */
export async function readableOf(
  app: PublishedApp,
  selections: Selections,
  plural: string,
  caller: Caller,
): Promise<Selections> {
  const readable = new Map<string, string>();
  for (const [name, text] of selections) {
    const { errorCode } = await app.answer(`{ ${plural}(first: 1) { nodes { ${text} } } }`, {}, caller);
    if (errorCode === undefined) readable.set(name, text);
  }
  return readable;
}
