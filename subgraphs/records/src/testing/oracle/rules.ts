import type { AppDefinition, RuleDefinition, Verb } from '@trellis/app-definition';
import type { Caller } from '@trellis/service-api';
import type { Database, Row } from './database.ts';
import { modelOf } from './definition.ts';
import { holds } from './where.ts';
import { everything } from './everything.ts';

/** Rows that are seen show these to everybody. */
export const inEverySight: ReadonlySet<string> = new Set(['id', 'version', 'createdAt', 'updatedAt']);

export function isAdmin({ roles }: Caller): boolean {
  return roles.includes('admin');
}

/** The rules of all of a caller's roles, with `{"$": …}` filled in. */
export function rulesOf(app: AppDefinition, caller: Caller, model: string, verb: Verb): readonly RuleDefinition[] {
  return caller.roles
    .flatMap((role) => {
      const rules = modelOf(app, model).permissions?.[role]?.[verb] ?? [];
      return rules === true ? [{}] : rules;
    })
    .map((rule) => filledIn(rule, caller) as RuleDefinition);
}

export function gives({ fields, except }: RuleDefinition, field: string): boolean {
  return (!fields || fields.includes('*') || fields.includes(field)) && !except?.includes(field);
}

/** Whether a rule's `where` or `check` holds on a row: over all rows, and not through anybody's view. */
export function ruleHolds(
  app: AppDefinition,
  database: Database,
  model: string,
  row: Row,
  where: RuleDefinition['where'],
): boolean {
  return where === undefined || holds(everything(app, database), model, row, where);
}

function filledIn(value: unknown, caller: Caller): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => filledIn(item, caller));
  if ('$' in value) {
    switch (value.$) {
      case 'user.id':
        return caller.person?.id ?? null;
      case 'user.roles':
        return caller.roles;
      case 'now':
        return new Date().toISOString();
      case 'user.teams':
        return caller.teams ?? [];
      case 'user.claims.region':
        return caller.claims?.['region'] ?? null;
      default:
        throw new Error(`${String(value.$)} stands for nothing`);
    }
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, filledIn(member, caller)]));
}
