import type { Prisma, PrismaClient } from '../generated/client.ts';

const runParts = {
  definition: { select: { name: true, definition: true } },
} as const satisfies Prisma.RunInclude;

const taskParts = {
  answers: { orderBy: { decidedAt: 'asc' } },
  run: { include: runParts },
} as const satisfies Prisma.TaskInclude;

/** A run as the graph shows it. */
export type RunRow = Prisma.RunGetPayload<{ readonly include: typeof runParts }>;
/** A task as the graph shows it. */
export type TaskRow = Prisma.TaskGetPayload<{ readonly include: typeof taskParts }>;

/** The newest first: ids tell the time. */
const newestFirst = { orderBy: { id: 'desc' } } as const;

export function findRuns(prisma: PrismaClient, where: Prisma.RunWhereInput, take?: number): Promise<readonly RunRow[]> {
  return prisma.run.findMany({ where, include: runParts, ...newestFirst, ...(take === undefined ? {} : { take }) });
}

export function findTasks(
  prisma: PrismaClient,
  where: Prisma.TaskWhereInput,
  take?: number,
): Promise<readonly TaskRow[]> {
  return prisma.task.findMany({ where, include: taskParts, ...newestFirst, ...(take === undefined ? {} : { take }) });
}
