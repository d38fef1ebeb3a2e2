import type { AppDefinition } from '../definition.ts';
import { didYouMean, quoted } from '../nearest.ts';
import { pointer, type ProblemList } from '../problem.ts';

/** Whether those who join by themselves are given roles that the builder made. */
export function checkSignUp({ signUp }: AppDefinition, roles: readonly string[], found: ProblemList): void {
  signUp?.roles.forEach((role, i) => {
    const path = pointer('signUp', 'roles', i);
    if (role === 'admin') {
      found.error('ROLE_NOT_ALLOWED', path, 'Whoever joins by himself cannot be "admin". Give another role.');
    } else if (role === 'user' || role === 'public') {
      found.error('ROLE_NOT_ALLOWED', path, `${quoted(role)} is everybody's already. Give a role of the app's own.`);
    } else if (!roles.includes(role)) {
      const hint = didYouMean(role, roles) || ' Add it to "roles".';
      found.error('ROLE_UNKNOWN', path, `There is no role ${quoted(role)}.${hint}`);
    }
  });
}
