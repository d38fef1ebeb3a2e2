import type { RuleDefinition } from '@trellis/app-definition';
import type { Given } from './data.ts';
import { gives, isAdmin, rulesOf } from './rules.ts';
import type { Session } from './session.ts';

/** One rule must allow it, with what it presets; those that preset the same are tried together. */
export function createRules(
  { app, caller }: Session,
  model: string,
  given: Given,
  on: string | undefined,
): readonly (readonly RuleDefinition[])[] {
  if (isAdmin(caller)) return [[{}]];
  const names = given.names.filter((name) => name !== 'id');
  const written = [...names, ...(on === undefined ? [] : [on])];
  const rules = rulesOf(app, caller, model, 'create').filter(
    (rule) => names.every((name) => gives(rule, name)) && !written.some((name) => Object.hasOwn(rule.set ?? {}, name)),
  );
  return [...Map.groupBy(rules, (rule) => JSON.stringify(rule.set ?? {})).values()];
}
