import type { AppDirectory, PublishedApp } from '@trellis/service-api';
import type { Announcements } from '../announcements.ts';
import type { Database } from '../database.ts';

export function createDirectory(database: Database, announcements: Announcements): AppDirectory {
  const select = { id: true, slug: true, live: { select: { number: true, hash: true, definition: true } } } as const;
  return {
    async publishedApps() {
      const apps = await database.app.findMany({ where: { deletedAt: null, liveNumber: { not: null } }, select });
      return apps.flatMap((app) => publishedAppOf(app) ?? []);
    },
    async publishedApp(appId) {
      const app = await database.app.findUnique({ where: { id: appId, deletedAt: null }, select });
      return app ? publishedAppOf(app) : undefined;
    },
    onChange: (listener) => announcements.onChange(listener),
  };
}

interface SelectedApp {
  readonly id: string;
  readonly slug: string;
  readonly live: { readonly number: number; readonly hash: string; readonly definition: string } | null;
}

function publishedAppOf({ id, slug, live }: SelectedApp): PublishedApp | undefined {
  return live ? { id, slug, version: live.number, versionHash: live.hash, definition: live.definition } : undefined;
}
