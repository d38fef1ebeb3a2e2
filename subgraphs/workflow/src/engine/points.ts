/**
 * The moments between which a process may die, in the order in which a run comes by them: tests let it, at each.
 *
 * - `changesRead`: changes were read, and their runs are not stored yet.
 * - `runsStored`: the runs and the cursor are stored.
 * - `stepClaimed`: a step was taken, and nothing is done yet.
 * - `inputKept`: what the effect will be done with is stored.
 * - `effectDone`: the effect is done, and nobody knows it yet.
 * - `stepFinished`: its result and the next step are stored.
 * - `taskOpened`: a step waits for people.
 * - `answerKept`: a decision is stored.
 */
export const enginePoints = [
  'changesRead',
  'runsStored',
  'stepClaimed',
  'inputKept',
  'effectDone',
  'stepFinished',
  'taskOpened',
  'answerKept',
] as const;
export type EnginePoint = (typeof enginePoints)[number];
