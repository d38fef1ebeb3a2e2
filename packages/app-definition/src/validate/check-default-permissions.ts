import type { AppDefinition } from '../definition.ts';
import { lookup } from '../lookup.ts';
import { quoted } from '../nearest.ts';
import { collectProblems, pointer } from '../problem.ts';
import { checkRole, checkRoleRules } from './check-permissions.ts';
import type { WhereScope } from './check-where.ts';

/** Whether the app's default rules are for roles that exist, and fit every model that has them. */
export function checkDefaultPermissions(
  scope: WhereScope,
  { defaults }: AppDefinition,
  roles: readonly string[],
): void {
  for (const [role, permissions] of Object.entries(defaults?.permissions ?? {})) {
    const path = pointer('defaults', 'permissions', role);
    checkRole(role, roles, path, scope.found);
    const told = new Set<string>();
    for (const model of scope.models.values()) {
      if (lookup(model.definition.permissions, role) !== undefined) continue;
      const problems = collectProblems((found) => checkRoleRules({ ...scope, found }, model, permissions, path));
      // What does not fit one model seldom fits the others, and is told once.
      for (const { code, path: place, message } of problems) {
        if (told.has(code + place)) continue;
        told.add(code + place);
        scope.found.error(code, place, `${message} The model ${quoted(model.name)} has this rule by default.`);
      }
    }
  }
}
