import type { AppProblem } from '@trellis/app-definition';
import { type FieldError, TrellisError } from '@trellis/errors';

/** Faults of a definition as an error, each with its path. */
export function problemsError(message: string, problems: readonly AppProblem[]): TrellisError {
  return new TrellisError('VALIDATION_FAILED', `${message} ${problems[0]?.message ?? ''}`.trimEnd(), {
    fieldErrors: problems.map(fieldErrorOf),
  });
}

function fieldErrorOf({ path, code, message }: AppProblem): FieldError {
  const segments = path
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  return { path: ['definition', ...segments], rule: 'custom', params: { code }, message };
}
