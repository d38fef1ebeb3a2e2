import type { AppDefinition } from '@trellis/app-definition';
import type { RecordsStore } from '@trellis/service-api';
import { problemsError } from '../problems-error.ts';

/** Rejects a definition whose rules do not do what its own tests expect of them; each that fails is told. */
export async function refuseFailedTests(
  records: Pick<RecordsStore, 'tryRules'>,
  definition: AppDefinition,
): Promise<void> {
  const problems = await records.tryRules(definition);
  if (problems.length > 0) throw problemsError('The rules do not do what the draft expects of them.', problems);
}
