import { buildSubgraphSchema, type GraphQLResolverMap } from '@apollo/subgraph';
import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
  isUnionType,
  parse,
} from 'graphql';
import { deny, shield } from './shield.ts';
import { graphqlScalars } from '@trellis/scalars';
import type { OperationContext } from './operation-context.ts';
import { guardedReference, type Reference } from './references.ts';
import { rulesFor } from './rule-tree.ts';
import { denial, type RuleTree } from './rules.ts';

/** Parent and arguments are whatever the resolver says they are: the schema has checked the arguments by then. */
export type Resolver<Loaders> = (
  parent: never,
  args: never,
  context: OperationContext<Loaders>,
  info: GraphQLResolveInfo,
) => unknown;

/** A Subscription field: `subscribe` gives the events, `resolve` turns one into the field's value. */
export interface SubscriptionResolver<Loaders> {
  readonly subscribe: Resolver<Loaders>;
  readonly resolve?: Resolver<Loaders>;
}

export type TypeResolvers<Loaders> = Readonly<Record<string, Resolver<Loaders> | SubscriptionResolver<Loaders>>>;

export interface SchemaParts<Loaders> {
  readonly typeDefs: string;
  /** By type and field. What names nothing in `typeDefs` is left out, so that two graphs can share one map. */
  readonly resolvers: Readonly<Record<string, TypeResolvers<Loaders>>>;
  /** One for each entity, by its type's name. */
  readonly references: Readonly<Record<string, Reference<Loaders>>>;
  /** Fields without a rule are denied. What names nothing in `typeDefs` is left out. */
  readonly rules: RuleTree;
}

/** An executable subgraph schema in which every field asks its rule, and every entity the rule of its reference. */
export function buildGuardedSchema<Loaders>(parts: SchemaParts<Loaders>): GraphQLSchema {
  const resolvers: Record<string, unknown> = { ...graphqlScalars, ...parts.resolvers };
  for (const [name, reference] of Object.entries(parts.references)) {
    resolvers[name] = { ...parts.resolvers[name], __resolveReference: guardedReference(reference) };
  }
  // Apollo's resolver types are built on `any`; ours, on `never`, let each resolver state its own parent and arguments.
  const module = { typeDefs: parse(parts.typeDefs), resolvers: resolvers as GraphQLResolverMap };
  const schema = buildSubgraphSchema([module]);
  const entities = schema.getType('_Entity');
  for (const { name } of isUnionType(entities) ? entities.getTypes() : []) {
    if (!parts.references[name]) throw new Error(`The entity ${name} needs a reference that states its rule.`);
  }
  guardFields(schema, parts.rules);
  return schema;
}

type FieldResolver = GraphQLFieldResolver<unknown, OperationContext, unknown>;
type FieldGuard = (next: FieldResolver, ...operation: Parameters<FieldResolver>) => unknown;

/**
 * Puts shield's middleware around the fields. graphql-middleware would copy the schema for that, and guard only one of
 * a field's `resolve` and `subscribe`.
 */
function guardFields(schema: GraphQLSchema, rules: RuleTree): void {
  const guards = shield(rulesFor(schema, rules), {
    fallbackRule: deny,
    // Resolvers' own errors keep their meaning; the normaliser masks what clients may not see.
    allowExternalErrors: true,
    fallbackError: (_thrown, _parent, _args, context) => denial((context as unknown as OperationContext).call),
  }).generate(schema) as Readonly<
    Record<string, Readonly<Record<string, FieldGuard | { readonly resolve: FieldGuard }>>>
  >;

  for (const [typeName, ofType] of Object.entries(guards)) {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const made = ofType[field.name];
      if (!made) throw new Error(`shield made no guard for ${typeName}.${field.name}`);
      const guard = typeof made === 'function' ? made : made.resolve;
      const { resolve = defaultFieldResolver, subscribe } = field;
      field.resolve = (parent: unknown, args: unknown, context: OperationContext, info) =>
        guard(resolve, parent, args, context, info);
      if (subscribe)
        field.subscribe = (parent: unknown, args: unknown, context: OperationContext, info) =>
          guard(subscribe, parent, args, context, info);
    }
  }
}
