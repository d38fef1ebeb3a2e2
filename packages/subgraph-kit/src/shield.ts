import { createRequire } from 'node:module';
import type * as graphqlShield from 'graphql-shield';
import type { IRules } from 'graphql-shield';
import type { OperationContext } from './operation-context.ts';

/** A graphql-shield rule, or several joined by `and` and `or`. */
export type Rule = Extract<IRules, { readonly resolve: unknown }>;

/**
 * graphql-shield by its CommonJS build: its ES modules import `isUndefined` from `node:util`, which Node 23 removed, so
 * they do not load. `chain` and `race` call it too, and are left out for that; `not` is left out because it allows what
 * a failing rule denies.
 */
const library = createRequire(import.meta.url)('graphql-shield') as typeof graphqlShield;

type Join = (...rules: Rule[]) => Rule;

/** Everybody may. */
export const allow: Rule = library.allow;
/** Nobody may. */
export const deny: Rule = library.deny;
/** All of the rules must allow; all of them are asked. */
export const and: Join = library.and;
/** One of the rules must allow; all of them are asked. */
export const or: Join = library.or;

type Verdict = boolean | Error;

/** A rule that is never cached: shield's caches go by the rule's name alone. */
export function uncachedRule(
  name: string,
  check: (parent: unknown, args: unknown, context: OperationContext) => Promise<Verdict>,
): Rule {
  return library.rule(name, { cache: 'no_cache' })(check);
}

/** shield's own function; it makes middleware of a rule tree. */
export const shield: typeof graphqlShield.shield = library.shield;
