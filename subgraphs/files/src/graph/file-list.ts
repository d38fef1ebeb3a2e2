import { say, TrellisError } from '@trellis/errors';
import type { CallContext } from '@trellis/service-api';
import { type Connection, isUuid, type PageArguments, readPage } from '@trellis/subgraph-kit';
import { type Database, type FileRow, FileState } from '../database.ts';
import type { Prisma } from '../generated/client.ts';
import { appOf, personOf } from './context.ts';

export interface FileConnection extends Connection<FileRow> {
  /** Asked only where it is selected. */
  readonly totalCount: () => Promise<number>;
}

/** The complete files that the caller may find by himself, in the order in which they came. */
export async function listFiles({ prisma }: Database, page: PageArguments, call: CallContext): Promise<FileConnection> {
  const where: Prisma.FileWhereInput = {
    appId: appOf(call).id,
    state: FileState.READY,
    ...(isAdmin(call) ? {} : { createdBy: personOf(call).id }),
  };
  const found = await readPage<FileRow>(
    page,
    ({ id }) => id,
    (afterId, limit) => {
      if (afterId !== undefined && !isUuid(afterId)) throw new TrellisError('BAD_USER_INPUT', say('page.otherList'));
      return prisma.file.findMany({
        where: { ...where, ...(afterId === undefined ? {} : { id: { gt: afterId } }) },
        orderBy: { id: 'asc' },
        take: limit,
      });
    },
  );
  return { ...found, totalCount: () => prisma.file.count({ where }) };
}

/** Uploaders find their files by themselves, and so do admins of the app; others reach files through records alone. */
export function mayFind(file: FileRow, call: CallContext): boolean {
  return isAdmin(call) || file.createdBy === call.caller.person?.id;
}

function isAdmin({ caller }: CallContext): boolean {
  return caller.roles.includes('admin');
}
