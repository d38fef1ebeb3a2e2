import { say, TrellisError } from '@trellis/errors';
import { isUuid } from '@trellis/subgraph-kit';
import { type Database, type FileRow, FileState } from '../database.ts';

/** Makes a received file ready. `of` is what the caller may complete. */
export async function completeUpload(
  { prisma }: Database,
  id: string,
  of: { readonly appId: string; readonly createdBy: string },
): Promise<FileRow> {
  if (!isUuid(id)) throw notFound();
  const where = { id, ...of };
  await prisma.file.updateMany({
    where: { ...where, state: FileState.RECEIVED },
    data: { state: FileState.READY, readyAt: new Date() },
  });
  const file = await prisma.file.findUnique({ where });
  if (file?.state === FileState.READY) return file;
  if (!file || file.state === FileState.GONE) throw notFound();
  throw new TrellisError('BAD_USER_INPUT', say('upload.noContent'));
}

function notFound(): TrellisError {
  return new TrellisError('NOT_FOUND', say('upload.unknown'));
}
