import type { Model } from './app.ts';
import type { RuleDefinition, Verb } from './definition.ts';

const withoutConditions: readonly RuleDefinition[] = [{}];
const none: readonly RuleDefinition[] = [];

/** The rules that a role has on a model; `true` is one without conditions. */
export function rulesOfRole(model: Model, role: string, verb: Verb): readonly RuleDefinition[] {
  const rules = model.permissions.get(role)?.[verb] ?? none;
  return rules === true ? withoutConditions : rules;
}

/** Whether what a rule gives may be counted, added up and grouped by, too. */
export function givesAggregates({ aggregate }: RuleDefinition): boolean {
  return aggregate !== false;
}

/** Tells of a field, by its name, whether a rule gives it. */
export function fieldsGivenBy({ fields, except }: RuleDefinition): (name: string) => boolean {
  const everything = !fields || fields.includes('*');
  const named = new Set(fields);
  const excepted = new Set(except);
  return (name) => (everything || named.has(name)) && !excepted.has(name);
}
