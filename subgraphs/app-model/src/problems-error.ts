import type { AppProblem } from '@trellis/app-definition';
import { type FieldError, TrellisError } from '@trellis/errors';

/** Faults of a definition as an error, each with its path, which begins with that of the argument. */
export function problemsError(
  message: string,
  problems: readonly AppProblem[],
  argument: readonly string[] = ['definition'],
): TrellisError {
  return new TrellisError('VALIDATION_FAILED', `${message} ${problems[0]?.message ?? ''}`.trimEnd(), {
    fieldErrors: problems.map((problem) => fieldErrorOf(problem, argument)),
  });
}

function fieldErrorOf({ path, code, message }: AppProblem, argument: readonly string[]): FieldError {
  const segments = path
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  return { path: [...argument, ...segments], rule: 'custom', params: { code }, message };
}
