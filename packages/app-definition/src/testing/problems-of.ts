import type { AppDefinition } from '../definition.ts';
import { parseDefinition } from '../parse.ts';
import { validateDefinition } from '../validate/validate.ts';

/** Each problem as `path code`; a definition without the form would make a test of nothing, so that throws. */
export function problemsOf(definition: AppDefinition): readonly string[] {
  const parsed = parseDefinition(definition);
  if (parsed.definition === undefined) throw new Error(`not well-formed: ${JSON.stringify(parsed.problems)}`);
  return validateDefinition(parsed.definition).map(({ path, code }) => `${path} ${code}`);
}
