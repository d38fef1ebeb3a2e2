import type { GraphQLResolveInfo } from 'graphql';
import type { OperationContext } from './operation-context.ts';
import { denial } from './rules.ts';
import { allow, deny, type Rule } from './shield.ts';

/** How an entity is found by its key. shield never sees reference resolvers, so each states its own rule. */
export interface Reference<Loaders> {
  /** Asked with the representation (`{__typename, id}`) as the parent, before anything is loaded. */
  readonly rule: Rule;
  /** Gives null for what does not exist or may not be known to exist. Annotate the representation with its key. */
  readonly resolve: (representation: never, context: OperationContext<Loaders>) => unknown;
}

/** For an entity of another subgraph that this one only names (`@key(resolvable: false)`): nobody looks it up here. */
export const unresolvableReference: Reference<unknown> = { rule: deny, resolve: () => null };

/** A `__resolveReference` that asks the rule first. */
export function guardedReference<Loaders>(reference: Reference<Loaders>) {
  return async (
    representation: never,
    context: OperationContext<Loaders>,
    info: GraphQLResolveInfo,
  ): Promise<unknown> => {
    // Rules made by createRule read neither shield's cache nor its options.
    const shieldContext = { ...context, _shield: { cache: {} } };
    const options = { debug: false, allowExternalErrors: true, fallbackRule: deny, hashFunction: () => '' };
    const verdict =
      reference.rule === allow || (await reference.rule.resolve(representation, {}, shieldContext, info, options));
    if (verdict instanceof Error) throw verdict;
    if (verdict !== true) throw denial(context.call);
    return reference.resolve(representation, context);
  };
}
