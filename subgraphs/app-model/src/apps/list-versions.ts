import { type Connection, type PageArguments, readPage } from '@trellis/subgraph-kit';
import type { Database } from '../database.ts';
import type { AppRow } from './app-row.ts';

/** A version as its table has it, without its plan. */
export interface VersionRow {
  readonly appId: string;
  readonly number: number;
  readonly definition: string;
  readonly hash: string;
  readonly note: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly publishedAt: Date | null;
  readonly failure: string | null;
}

export type VersionStatus = 'PREPARED' | 'LIVE' | 'RETIRED' | 'FAILED';

/** The app's versions, the latest first. */
export function listVersions(database: Database, appId: string, page: PageArguments): Promise<Connection<VersionRow>> {
  return readPage<VersionRow>(
    page,
    (version) => String(version.number),
    (number, take) =>
      database.version.findMany({
        where: { appId, ...(number === undefined ? {} : { number: { lt: Number(number) } }) },
        orderBy: { number: 'desc' },
        take,
      }),
  );
}

export function statusOf(app: AppRow, { number, publishedAt }: VersionRow): VersionStatus {
  if (number === app.liveNumber) return 'LIVE';
  if (number === app.preparedNumber) return 'PREPARED';
  return publishedAt ? 'RETIRED' : 'FAILED';
}
