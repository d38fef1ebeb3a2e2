import type { CallContext, FileAttachments, FileVerdict, WantedFile } from '@trellis/service-api';
import { isAccepted } from './content/accept.ts';
import { type Database, type FileRow, FileState } from './database.ts';
import { createLoaders } from './graph/context.ts';
import { mayFind } from './graph/file-list.ts';

export function createAttachments(database: Database): FileAttachments {
  return {
    async judge(wanted, context) {
      const { files } = createLoaders(database, context);
      const rows = await Promise.all(wanted.map(({ id }) => files.load(id)));
      return wanted.map((each, index) => verdictOn(each, rows[index], context));
    },
  };
}

/** An id is no permission: whoever could point to another's file would read it through his own record. */
function verdictOn({ accept }: WantedFile, file: FileRow | undefined, context: CallContext): FileVerdict {
  if (!file || !mayFind(file, context)) return { kind: 'unknown' };
  if (file.state !== FileState.READY || file.type === null) return { kind: 'incomplete' };
  return accept && !isAccepted(file.type, accept) ? { kind: 'refused', type: file.type } : { kind: 'fits' };
}
