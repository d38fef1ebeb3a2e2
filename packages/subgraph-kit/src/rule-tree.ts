import { type GraphQLSchema, isIntrospectionType, isObjectType } from 'graphql';
import type { RuleTree } from './rules.ts';
import { allow, type Rule } from './shield.ts';

/** The rules that a schema has a place for; `_entities` is open, because references ask their own rules. */
export function rulesFor(schema: GraphQLSchema, rules: RuleTree): Readonly<Record<string, Record<string, Rule>>> {
  const fitting: Record<string, Record<string, Rule>> = {};
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    const found: Record<string, Rule> = {};
    for (const field of Object.keys(type.getFields())) {
      const fieldRule = type === schema.getQueryType() && field === '_entities' ? allow : rules[type.name]?.[field];
      if (fieldRule) found[field] = fieldRule;
    }
    fitting[type.name] = found;
  }
  return fitting;
}

/**
 * The fields (`Type.field`) that no rule names, so that the fallback denies them. For tests: a new field should be
 * opened or closed by a decision, not by forgetting.
 */
export function shieldCoverage(schema: GraphQLSchema, rules: RuleTree): readonly string[] {
  const covered = rulesFor(schema, rules);
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !isIntrospectionType(type) && type.name !== '_Service')
    .flatMap((type) =>
      Object.keys(type.getFields())
        .filter((field) => field !== '_service' && !covered[type.name]?.[field])
        .map((field) => `${type.name}.${field}`),
    );
}
