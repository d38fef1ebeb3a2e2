import { type AppDefinition, resolveApp } from '@trellis/app-definition';
import { recordsSdl } from '@trellis/records-schema';
import { fieldsOf } from './definition.ts';
import { unionsOf } from './unions.ts';
import { buildASTSchema, extendSchema, getNullableType, type GraphQLSchema, parse } from 'graphql';

/** The schema of an app's records, with what federation adds to it. */
export function schemaOf(app: AppDefinition): GraphQLSchema {
  const schema = buildASTSchema(parse(recordsSdl(resolveApp(app)) ?? ''), { assumeValidSDL: true });
  const entities = `scalar _Any
union _Entity = ${Object.keys(app.models).join(' | ')}
extend type Query { _entities(representations: [_Any!]!): [_Entity]! }`;
  const extended = extendSchema(schema, parse(entities), { assumeValidSDL: true });
  // A field that is refused must not keep the others from being tried, as what is not null does.
  for (const field of Object.values(extended.getMutationType()?.getFields() ?? {})) {
    field.type = getNullableType(field.type);
  }
  return extended;
}

/** What a type of the schema is about. */
export type Subject =
  | { readonly kind: 'query' | 'mutation' | 'pageInfo' | 'entity' | 'appModel' | 'point' }
  | { readonly kind: 'union'; readonly models: readonly string[] }
  | {
      readonly kind: 'record' | 'batch' | 'connection' | 'edge' | 'aggregate' | 'measures' | Grouping;
      readonly model: string;
    };

type Grouping = 'groups' | 'group' | 'groupKeys';

export function subjectOf(app: AppDefinition, typeName: string): Subject {
  switch (typeName) {
    case 'Query':
      return { kind: 'query' };
    case 'Mutation':
      return { kind: 'mutation' };
    case 'PageInfo':
      return { kind: 'pageInfo' };
    case 'User':
    case 'File':
      return { kind: 'entity' };
    case 'AppModel':
      return { kind: 'appModel' };
    case 'AppPoint':
      return { kind: 'point' };
    default:
  }
  for (const model of Object.keys(app.models)) {
    if (typeName === model) return { kind: 'record', model };
    if (typeName === `${model}BatchResult`) return { kind: 'batch', model };
    if (typeName === `${model}Connection`) return { kind: 'connection', model };
    if (typeName === `${model}Edge`) return { kind: 'edge', model };
    if (typeName === `${model}Aggregate`) return { kind: 'aggregate', model };
    if (typeName === `${model}GroupConnection`) return { kind: 'groups', model };
    if (typeName === `${model}Group`) return { kind: 'group', model };
    if (typeName === `${model}GroupKeys`) return { kind: 'groupKeys', model };
    if (['Sum', 'Avg', 'MinMax'].some((end) => typeName === model + end)) return { kind: 'measures', model };
    for (const field of fieldsOf(app, model)) {
      if (field.kind !== 'manyToMany' || !field.through) continue;
      if (typeName === `${model}_${field.name}_Connection`) return { kind: 'connection', model: field.target };
      if (typeName === `${model}_${field.name}_Edge`) return { kind: 'edge', model: field.target };
    }
    const union = unionsOf(app, model).find(({ name }) => typeName === `${model}_${name}`);
    if (union) return { kind: 'union', models: union.members.map(({ target }) => target) };
  }
  throw new Error(`no type ${typeName}`);
}

const singleVerbs = ['create', 'update', 'upsert', 'delete', 'restore', 'purge'] as const;
const manyVerbs = ['create', 'update', 'delete'] as const;

export type MutationVerb = (typeof singleVerbs)[number] | `${(typeof manyVerbs)[number]}Many`;
export type RootField = { readonly verb: 'one' | 'list' | 'groups' | MutationVerb; readonly model: string };

export function rootFieldOf(app: AppDefinition, name: string): RootField {
  for (const [model, { plural = '' }] of Object.entries(app.models)) {
    if (name === model.charAt(0).toLowerCase() + model.slice(1)) return { verb: 'one', model };
    if (name === plural) return { verb: 'list', model };
    if (name === `${plural}GroupBy`) return { verb: 'groups', model };
    const many = plural.charAt(0).toUpperCase() + plural.slice(1);
    for (const verb of singleVerbs) if (name === verb + model) return { verb, model };
    for (const verb of manyVerbs) if (name === verb + many) return { verb: `${verb}Many`, model };
  }
  throw new Error(`no root field ${name}`);
}
