import { type AppProblem, isPublishable } from '@trellis/app-definition';
import type { RecordsStore } from '@trellis/service-api';
import { LRUCache } from 'lru-cache';
import { definitionProblems } from './problems.ts';

/** Drafts are asked for again and again while somebody works on them. */
const remembered = 50;
/** How long an answer waits for the tests. They go on, and whoever asks again is told what came of them. */
const usualPatienceMs = 2_000;

/** Everything that publishing would find wrong with a draft. */
export type TestedProblems = (text: string) => Promise<readonly AppProblem[]>;

/**
 * The problems of a definition and, where it has none that forbid publishing, of the tests of its rules. Each text is
 * tried once, and one at a time, because records tries those of a publish at the same place.
 */
export function createTestedProblems(
  records: Pick<RecordsStore, 'tryRules'>,
  patienceMs: number = usualPatienceMs,
): TestedProblems {
  const known = new LRUCache<string, readonly AppProblem[]>({ max: remembered });
  let running: { readonly text: string; readonly outcome: Promise<readonly AppProblem[]> } | undefined;

  const start = (text: string, outcome: Promise<readonly AppProblem[]>) => {
    const tried = outcome
      .then((problems) => {
        known.set(text, problems);
        return problems;
      })
      .finally(() => {
        running = undefined;
      });
    running = { text, outcome: tried };
  };

  return async (text) => {
    const { definition, problems } = definitionProblems(text);
    const tests = Object.keys(definition?.permissionTests ?? {}).length;
    if (!definition || tests === 0 || !isPublishable(problems)) return problems;
    const told = known.get(text);
    if (told) return [...problems, ...told];
    if (!running) start(text, records.tryRules(definition));
    const outcome = running?.text === text ? running.outcome : undefined;
    return [...problems, ...((await inTime(outcome, patienceMs)) ?? [untried])];
  };
}

/** A draft is shown also where its tests are not: undefined where they take longer, or cannot be tried. */
async function inTime<T>(outcome: Promise<T> | undefined, patienceMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, patienceMs, undefined);
  });
  return Promise.race([outcome?.catch(() => undefined), late]).finally(() => clearTimeout(timer));
}

const untried: AppProblem = {
  path: '/permissionTests',
  code: 'TESTS_PENDING',
  message: 'The tests of the rules have not been tried yet. Ask again in a moment.',
  severity: 'WARNING',
};
