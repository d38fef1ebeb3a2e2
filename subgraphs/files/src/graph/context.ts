import { must } from '@trellis/errors';
import type { AppCall, CallContext, SignedIn } from '@trellis/service-api';
import { isUuid, type OperationContext } from '@trellis/subgraph-kit';
import DataLoader from 'dataloader';
import { type Database, type FileRow, FileState } from '../database.ts';

export interface Loaders {
  /** Files of the app that is asked; undefined where it has none of this id. */
  readonly files: DataLoader<string, FileRow | undefined>;
}

export type Context = OperationContext<Loaders>;

export function createLoaders({ prisma }: Pick<Database, 'prisma'>, call: CallContext): Loaders {
  return {
    files: new DataLoader(async (ids) => {
      const { id: appId } = appOf(call);
      const rows = await prisma.file.findMany({
        where: { id: { in: ids.filter(isUuid) }, appId, state: { not: FileState.GONE } },
      });
      const byId = new Map(rows.map((file) => [file.id, file]));
      return ids.map((id) => byId.get(id.toLowerCase()));
    }),
  };
}

export function appOf(call: CallContext): AppCall {
  return must(call.app, 'the app that is asked');
}

export function personOf(call: CallContext): SignedIn {
  return must(call.caller.person, 'the caller, whom the rule asks for');
}
