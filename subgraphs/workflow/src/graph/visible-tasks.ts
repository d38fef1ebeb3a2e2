import type { Caller } from '@trellis/service-api';
import { isUuid } from '@trellis/subgraph-kit';
import type { PrismaClient } from '../generated/client.ts';
import { findTasks, type TaskRow } from './rows.ts';

/** The roles whose tasks a caller sees; null for all. */
export function rolesOfTasks({ roles }: Caller): readonly string[] | null {
  return roles.includes('admin') ? null : roles;
}

export interface TaskQuery {
  readonly appId: string;
  readonly caller: Caller;
  readonly status?: TaskRow['status'] | null;
  readonly id?: string;
}

/** The tasks of an app that a caller may see and decide, the newest first. */
export function visibleTasks(prisma: PrismaClient, query: TaskQuery, take?: number): Promise<readonly TaskRow[]> {
  const { appId, caller, status, id } = query;
  if (id !== undefined && !isUuid(id)) return Promise.resolve([]);
  const roles = rolesOfTasks(caller);
  return findTasks(
    prisma,
    {
      appId,
      ...(status ? { status } : {}),
      ...(roles ? { role: { in: [...roles] } } : {}),
      ...(id === undefined ? {} : { id }),
    },
    take,
  );
}
