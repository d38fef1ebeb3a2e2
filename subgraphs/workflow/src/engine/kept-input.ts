import type { ClaimedStep } from '../sql/claim-steps.ts';
import { keepInput } from '../sql/keep-input.ts';
import type { Engine } from './engine.ts';
import { StepFailure } from './failure.ts';

/**
 * What an effect is done with: made once and stored before the first attempt. A repeat under the same key must say the
 * same, whatever the record has become since, or by the effect itself.
 */
export async function keptInput(engine: Engine, step: ClaimedStep, make: () => Promise<string>): Promise<string> {
  if (step.input !== null) return step.input;
  const input = await make();
  const isOurs = await keepInput(engine.database.statements, step, input);
  if (!isOurs) throw new StepFailure('Another process has taken this step over.', { passing: true });
  engine.onPoint('inputKept');
  return input;
}
