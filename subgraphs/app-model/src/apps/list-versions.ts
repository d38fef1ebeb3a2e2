import { type Connection, type PageArguments, readPage } from '@trellis/subgraph-kit';
import type { Database } from '../database.ts';
import type { AppRow } from './app-row.ts';

export interface VersionKey {
  readonly appId: string;
  readonly number: number;
}

/** A version as its table has it, without its definition and its plan, which may be large. */
export interface VersionRow extends VersionKey {
  readonly hash: string;
  readonly note: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly publishedAt: Date | null;
  readonly failure: string | null;
}

export const versionColumns = {
  appId: true,
  number: true,
  hash: true,
  note: true,
  createdBy: true,
  createdAt: true,
  publishedAt: true,
  failure: true,
} as const;

export type VersionStatus = 'PREPARED' | 'LIVE' | 'RETIRED' | 'FAILED';

/** The app's versions, the latest first. */
export function listVersions(database: Database, appId: string, page: PageArguments): Promise<Connection<VersionRow>> {
  return readPage<VersionRow>(
    page,
    (version) => String(version.number),
    (number, take) =>
      database.version.findMany({
        where: { appId, ...(number === undefined ? {} : { number: { lt: Number(number) } }) },
        select: versionColumns,
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
