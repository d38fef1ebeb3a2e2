import { say, TrellisError } from '@trellis/errors';
import type { CallContext } from '@trellis/service-api';
import type { OperationContext } from './operation-context.ts';
import { type Rule, uncachedRule } from './shield.ts';

/** By type and field: none is opened without being named. */
export type RuleTree = Readonly<Record<string, Readonly<Record<string, Rule>>>>;

/** One rule for several fields of a type. */
export function fields(rule: Rule, ...names: readonly string[]): Readonly<Record<string, Rule>> {
  return Object.fromEntries(names.map((name) => [name, rule]));
}

type Verdict = boolean | TrellisError;

/**
 * A rule that is asked each time and never cached: shield's caches go by the rule's name alone. `false` answers
 * UNAUTHENTICATED or FORBIDDEN, a `TrellisError` answers itself. A check that throws denies too, but is told as the
 * fault that it is; shield alone would call a lost database "not authorised". Annotate `args` and `parent` as the SDL
 * has them.
 */
export function createRule<Loaders = unknown>(
  name: string,
  check: (context: OperationContext<Loaders>, args: never, parent: never) => Verdict | Promise<Verdict>,
): Rule {
  return uncachedRule(name, async (parent, args, context) => {
    try {
      // The executor makes the context with the loaders of the rule's own subgraph, and the schema has checked the arguments.
      return await check(context as OperationContext<Loaders>, args as never, parent as never);
    } catch (thrown) {
      return thrown instanceof Error ? thrown : new Error(`The rule ${name} failed.`, { cause: thrown });
    }
  });
}

/** Any person with a session. */
export const isSignedIn: Rule = createRule('isSignedIn', ({ call }) => call.caller.person !== undefined);

/** An administrator of the installation. */
export const isPlatformAdmin: Rule = createRule(
  'isPlatformAdmin',
  ({ call }) => call.caller.person?.platformRole === 'ADMIN',
);

/** An administrator of the app that is asked. */
export const isAppAdmin: Rule = createRule(
  'isAppAdmin',
  ({ call }) => call.app !== undefined && call.caller.roles.includes('admin'),
);

/** What a caller is told who may not. */
export function denial(call: CallContext): TrellisError {
  return call.caller.person === undefined
    ? new TrellisError('UNAUTHENTICATED', say('sign.inFirst'))
    : new TrellisError('FORBIDDEN', say('sign.mayNot'));
}
