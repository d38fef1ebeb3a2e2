import { type FieldError, say } from '@trellis/errors';
import { faultsError } from '../faults-error.ts';

const form = /^[a-z][A-Za-z0-9_-]{0,39}$/;

/** The roles to give, each once. Throws VALIDATION_FAILED with every one that the app does not have. */
export function readRoles(given: readonly string[], defined: readonly string[]): readonly string[] {
  const allowed = ['admin', ...defined];
  const faults = given.flatMap((role, index) => {
    const fault = faultOf(role, allowed);
    return fault ? [{ path: ['roles', index], ...fault }] : [];
  });
  if (faults.length > 0) throw faultsError(faults);
  return [...new Set(given)];
}

function faultOf(role: string, allowed: readonly string[]): Omit<FieldError, 'path'> | undefined {
  if (!form.test(role)) return { rule: 'pattern', ...say('role.form') };
  if (role === 'user') return { rule: 'enum', ...say('role.user') };
  if (role === 'public') return { rule: 'enum', ...say('role.public') };
  if (allowed.includes(role)) return undefined;
  return { rule: 'enum', params: { values: allowed }, ...say('role.unknown', { role }) };
}
