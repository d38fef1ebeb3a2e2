import type { RuleDefinition } from '@trellis/app-definition';
import { gives, isAdmin, rulesOf } from './rules.ts';
import type { Session } from './session.ts';

/** The rules that give each of the fields that are written. */
export function updateRules({ app, caller }: Session, model: string, names: readonly string[]) {
  const rules: readonly RuleDefinition[] = isAdmin(caller) ? [{}] : rulesOf(app, caller, model, 'update');
  const isAble = (rule: RuleDefinition, name: string) =>
    gives(rule, name) && !names.some((written) => Object.hasOwn(rule.set ?? {}, written));
  return { rules, byName: names.map((name) => rules.filter((rule) => isAble(rule, name))) };
}
