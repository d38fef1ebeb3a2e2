import type { App, WorkflowDefinition } from '@trellis/app-definition';
import type { SchemaParts } from '@trellis/subgraph-kit';
import type { PrismaClient } from '../generated/client.ts';
import { labelIn } from '../tasks/label.ts';
import { readFirst } from './first.ts';
import type { Context, Loaders, RecordKey } from './loaders.ts';
import type { RunRow, TaskRow } from './rows.ts';
import { seesRunsOf } from './visible-runs.ts';

type Resolvers = SchemaParts<Loaders>['resolvers'];

/** What runs, steps and tasks show. */
export function typeFields(prisma: PrismaClient, app: App): Resolvers {
  const record = async ({ modelId, recordId }: RecordKey, _args: unknown, { loaders }: Context) => {
    const model = [...app.models.values()].find(({ id }) => id === modelId);
    return model && (await loaders.readable.load({ modelId, recordId }))
      ? { __typename: model.name, id: recordId }
      : null;
  };
  return {
    WorkflowRun: {
      workflow: ({ definition }: RunRow) => definition.name,
      startedBy: ({ startedBy }: RunRow) => person(startedBy),
      steps: ({ id }: RunRow) => prisma.step.findMany({ where: { runId: id }, orderBy: { id: 'asc' } }),
      record,
    },
    WorkflowStep: {
      attempts: ({ attempt }: { readonly attempt: number }) => attempt,
      startedAt: ({ createdAt }: { readonly createdAt: Date }) => createdAt,
    },
    WorkflowTask: {
      workflow: ({ run }: TaskRow) => run.definition.name,
      title: (task: TaskRow, _args: unknown, { call }: Context) => titleOf(task, call.language),
      decisions: ({ answers }: TaskRow) => answers.filter(({ decision }) => decision !== null),
      openFor: ({ status, answers }: TaskRow) =>
        status === 'OPEN'
          ? answers.filter(({ decision }) => decision === null).map(({ personId }) => person(personId))
          : [],
      run: async ({ run }: TaskRow, _args: unknown, context: Context) =>
        (await seesRunsOf(run, context)) ? run : null,
      record,
    },
    WorkflowTaskDecision: {
      by: ({ personId }: TaskRow['answers'][number]) => person(personId),
      at: ({ decidedAt }: TaskRow['answers'][number]) => decidedAt,
    },
  };
}

/** What a model that workflows are about gets by them. A record that the caller may not read has nothing to show. */
export const recordFields: Resolvers[string] = {
  async workflowTasks(
    { modelId, recordId }: RecordKey,
    { status }: { readonly status?: TaskRow['status'] | null },
    context: Context,
  ) {
    if (!(await seesRunsOf({ modelId, recordId }, context))) return [];
    return context.loaders.tasks.load({ modelId, recordId, status: status ?? null });
  },
  async workflowRuns(
    { modelId, recordId }: RecordKey,
    { first }: { readonly first?: number | null },
    context: Context,
  ) {
    const size = readFirst(first);
    if (!(await seesRunsOf({ modelId, recordId }, context))) return [];
    return context.loaders.runs.load({ modelId, recordId, first: size });
  },
};

function person(id: string | null): { readonly id: string } | null {
  return id === null ? null : { id };
}

function titleOf({ run, node }: TaskRow, language: string | undefined): string {
  const found = (JSON.parse(run.definition.definition) as WorkflowDefinition).nodes[node];
  const title = found?.type === 'approval' ? found.title : undefined;
  return (title === undefined ? undefined : labelIn(title, language)) ?? node;
}
