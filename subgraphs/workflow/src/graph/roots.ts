import { must, say, TrellisError } from '@trellis/errors';
import { denial, type Resolver, type SchemaParts } from '@trellis/subgraph-kit';
import type { LoadedApp } from '../apps/published-apps.ts';
import type { Engine } from '../engine/engine.ts';
import { startFields } from '../sdl/workflow-sdl.ts';
import { completeTask } from '../tasks/complete-task.ts';
import type { Decision } from '../tasks/decide.ts';
import { readFirst } from './first.ts';
import type { Context, Loaders } from './loaders.ts';
import { findRuns, type RunRow, type TaskRow } from './rows.ts';
import { startWorkflow } from './start-workflow.ts';
import { visibleRuns } from './visible-runs.ts';
import { visibleTasks } from './visible-tasks.ts';

type Resolvers = SchemaParts<Loaders>['resolvers'];

interface TasksArguments {
  readonly status?: TaskRow['status'] | null;
  readonly first?: number | null;
}

interface RunsArguments {
  readonly status?: RunRow['status'] | null;
  readonly first?: number | null;
}

interface CompleteArguments {
  readonly id: string;
  readonly decision: Decision;
  readonly comment?: string | null;
}

const longestComment = 10_000;

/** The root fields of an app's graph. */
export function rootFields(engine: Engine, version: LoadedApp): Resolvers {
  const { prisma } = engine.database;
  const appId = version.id;
  const starters = startFields(version.app).map(({ field, workflow }): [string, Resolver<Loaders>] => [
    field,
    async (_parent: unknown, { record }: { readonly record: string }, { call, loaders }: Context) => {
      const id = await startWorkflow(engine, version, workflow, record, call, loaders);
      return (await findRuns(prisma, { id }))[0];
    },
  ]);
  return {
    Query: {
      workflowTasks: (_parent: unknown, { status, first }: TasksArguments, { call }: Context) =>
        visibleTasks(prisma, { appId, caller: call.caller, status: status ?? null }, readFirst(first)),
      workflowRuns: (_parent: unknown, { status, first }: RunsArguments, context: Context) =>
        visibleRuns(prisma, context, { appId, status: status ?? null }, readFirst(first)),
    },
    Mutation: {
      ...Object.fromEntries(starters),
      async completeWorkflowTask(
        _parent: unknown,
        { id, decision, comment = null }: CompleteArguments,
        { call }: Context,
      ) {
        const { caller } = call;
        if (!caller.person) throw denial(call);
        const find = async () => (await visibleTasks(prisma, { appId, caller, id }))[0];
        const task = await find();
        if (!task) throw new TrellisError('NOT_FOUND', say('task.unknown'));
        checkComment(comment);
        await completeTask(engine, task, { personId: caller.person.id, decision, comment });
        return must(await find(), 'the task that was completed');
      },
    },
  };
}

function checkComment(comment: string | null): void {
  if (comment === null || comment.length <= longestComment) return;
  const said = say('task.comment', { maxLength: longestComment });
  throw new TrellisError('VALIDATION_FAILED', said, {
    fieldErrors: [{ path: ['comment'], rule: 'maxLength', params: { maxLength: longestComment }, ...said }],
  });
}
