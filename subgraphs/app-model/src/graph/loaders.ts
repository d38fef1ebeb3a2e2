import type { IdentityService, SignedIn } from '@trellis/service-api';
import DataLoader from 'dataloader';
import type { AppRow } from '../apps/app-row.ts';
import { type VersionKey, type VersionRow, versionColumns } from '../apps/list-versions.ts';
import type { Database } from '../database.ts';
import type { DraftRow } from '../drafts/save-draft.ts';

/** What one operation reads of apps, a statement a table. */
export interface Loaders {
  readonly app: DataLoader<string, AppRow | undefined>;
  /** Whether the caller may know of an organization. */
  readonly knowsOrganization: DataLoader<string, boolean>;
  readonly draft: DataLoader<string, DraftRow | undefined>;
  readonly version: DataLoader<VersionKey, VersionRow | undefined, string>;
  /** The text of a version's definition, which few ask for and which may be large. */
  readonly definition: DataLoader<VersionKey, string | undefined, string>;
}

export function createLoaders(
  database: Database,
  identity: Pick<IdentityService, 'knowsOrganizations'>,
  caller: SignedIn | undefined,
): Loaders {
  return {
    knowsOrganization: new DataLoader(async (ids) =>
      caller ? identity.knowsOrganizations(caller, ids) : ids.map(() => false),
    ),
    app: new DataLoader(async (ids) => {
      const found = await database.app.findMany({ where: { id: { in: [...ids] }, deletedAt: null } });
      return inOrder(ids, String, found, (app) => app.id);
    }),
    draft: new DataLoader(async (ids) => {
      const found = await database.draft.findMany({ where: { appId: { in: [...ids] } } });
      return inOrder(ids, String, found, (draft) => draft.appId);
    }),
    version: new DataLoader(
      async (keys) => {
        const found = await database.version.findMany({ where: anyOf(keys), select: versionColumns });
        return inOrder(keys, textOf, found, textOf);
      },
      { cacheKeyFn: textOf },
    ),
    definition: new DataLoader(
      async (keys) => {
        const select = { appId: true, number: true, definition: true } as const;
        const found = await database.version.findMany({ where: anyOf(keys), select });
        return inOrder(keys, textOf, found, textOf).map((version) => version?.definition);
      },
      { cacheKeyFn: textOf },
    ),
  };
}

function anyOf(keys: readonly VersionKey[]): { OR: VersionKey[] } {
  return { OR: keys.map(({ appId, number }) => ({ appId, number })) };
}

function textOf({ appId, number }: VersionKey): string {
  return `${appId} ${number}`;
}

function inOrder<Key, Row>(
  keys: readonly Key[],
  textOfKey: (key: Key) => string,
  rows: readonly Row[],
  textOfRow: (row: Row) => string,
): (Row | undefined)[] {
  const byKey = new Map(rows.map((row) => [textOfRow(row), row]));
  return keys.map((key) => byKey.get(textOfKey(key)));
}
