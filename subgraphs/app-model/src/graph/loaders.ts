import DataLoader from 'dataloader';
import type { AppRow } from '../apps/app-row.ts';
import type { DraftRow } from '../drafts/save-draft.ts';
import type { Database } from '../database.ts';

/** What one operation reads of apps, a statement a table. */
export interface Loaders {
  readonly app: DataLoader<string, AppRow | undefined>;
  readonly draft: DataLoader<string, DraftRow | undefined>;
}

export function createLoaders(database: Database): Loaders {
  return {
    app: new DataLoader(async (ids) => {
      const found = await database.app.findMany({ where: { id: { in: [...ids] }, deletedAt: null } });
      return inOrder(ids, found, (app) => app.id);
    }),
    draft: new DataLoader(async (ids) => {
      const found = await database.draft.findMany({ where: { appId: { in: [...ids] } } });
      return inOrder(ids, found, (draft) => draft.appId);
    }),
  };
}

function inOrder<Row>(ids: readonly string[], rows: readonly Row[], idOf: (row: Row) => string): (Row | undefined)[] {
  const byId = new Map(rows.map((row) => [idOf(row), row]));
  return ids.map((id) => byId.get(id));
}
