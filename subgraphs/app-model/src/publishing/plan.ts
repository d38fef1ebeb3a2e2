import {
  type AppDefinition,
  type ChangeStep,
  diffApps,
  isPublishable,
  planHash,
  resolveApp,
} from '@trellis/app-definition';
import { definitionProblems } from '../drafts/problems.ts';
import { problemsError } from '../problems-error.ts';

/** What publishing a draft would do. */
export interface PublishPlan {
  readonly hash: string;
  readonly steps: readonly ChangeStep[];
  /** True where a step cannot be done at all. */
  readonly blocked: boolean;
}

/** What a caller allows: the steps with these ids, in the plan with this hash. */
export interface StepPermission {
  readonly planHash?: string | null;
  readonly allow?: readonly string[] | null;
}

export interface PlannedPublish {
  readonly definition: AppDefinition;
  readonly plan: PublishPlan;
}

/** Rejects a draft with faults; each of them is told. */
export function planPublish(draft: string, live: string | undefined): PlannedPublish {
  const { definition, problems } = definitionProblems(draft);
  if (definition === undefined || !isPublishable(problems)) {
    const errors = problems.filter(({ severity }) => severity === 'ERROR');
    throw problemsError('The draft has faults and cannot be published.', errors);
  }
  const previous = live === undefined ? undefined : resolveApp(JSON.parse(live) as AppDefinition);
  const steps = diffApps(previous, resolveApp(definition));
  return {
    definition,
    plan: { hash: planHash(steps), steps, blocked: steps.some(({ kind }) => kind === 'unsupported') },
  };
}

/** Steps that cost somebody something must be allowed one by one, by somebody who has seen this very plan. */
export function isAllowed(plan: PublishPlan, { planHash: seen, allow }: StepPermission): boolean {
  if (plan.blocked || (seen && seen !== plan.hash)) return false;
  const costly = plan.steps.filter((step) => step.losesRows || step.breaksClients);
  return costly.every((step) => seen === plan.hash && allow?.includes(step.id));
}
