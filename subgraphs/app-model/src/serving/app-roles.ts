import { parseDefinition } from '@trellis/app-definition';
import { isUuid } from '@trellis/subgraph-kit';
import type { Database } from '../database.ts';

/** `admin` and the builder's roles, of the draft too: people may be given a role before the first publish. */
export async function readAppRoles(database: Database, appId: string): Promise<readonly string[] | undefined> {
  if (!isUuid(appId)) return undefined;
  const app = await database.app.findUnique({
    where: { id: appId, deletedAt: null },
    select: { draft: { select: { definition: true } }, live: { select: { definition: true } } },
  });
  if (!app) return undefined;
  const texts = [app.live?.definition, app.draft?.definition].filter((text) => text !== undefined);
  const roles = texts.flatMap((text) => Object.keys(parseDefinition(JSON.parse(text)).definition?.roles ?? {}));
  return [...new Set(['admin', ...roles])];
}

/** Of the published version alone, so that a publish opens and closes the app. */
export async function readSignUpRoles(database: Database, appId: string): Promise<readonly string[] | undefined> {
  if (!isUuid(appId)) return undefined;
  const app = await database.app.findUnique({
    where: { id: appId, deletedAt: null },
    select: { live: { select: { definition: true } } },
  });
  return app?.live ? parseDefinition(JSON.parse(app.live.definition)).definition?.signUp?.roles : undefined;
}
