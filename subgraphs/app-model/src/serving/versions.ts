import { type AppDefinition, resolveApp } from '@trellis/app-definition';
import { say, TrellisError } from '@trellis/errors';
import { hiddenElements } from '@trellis/records-schema';
import type { AppCall, Disclosure } from '@trellis/service-api';
import { LRUCache } from 'lru-cache';
import type { Database } from '../database.ts';
import { type AppModel, appModels } from './app-models.ts';

/** What an app's graph tells of the version that answers it. */
export interface Versions {
  info(app: AppCall): Promise<AppInfo>;
  disclosure(app: AppCall, roles: readonly string[]): Promise<Disclosure>;
  models(app: AppCall, language: string | undefined): Promise<ReadonlyMap<string, AppModel>>;
}

export interface AppInfo {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly version: number;
  readonly publishedAt: Date;
}

/** In characters of definition text; what is made of it takes some ten times that in each language. */
const maxCached = 2 ** 21;
/** A definition speaks few languages, but anybody may ask in any. */
const maxLanguages = 8;
/** Sets of roles that people of one app have together. */
const maxRoleSets = 32;

interface CachedVersion {
  readonly definition: AppDefinition;
  readonly size: number;
  readonly byLanguage: LRUCache<string, ReadonlyMap<string, AppModel>>;
  readonly byRoles: LRUCache<string, Disclosure>;
}

export function createVersions(database: Database): Versions {
  const cache = new LRUCache<string, CachedVersion>({ maxSize: maxCached, sizeCalculation: ({ size }) => size });

  async function read({ id, versionHash }: AppCall): Promise<CachedVersion> {
    // By hash alone: two versions, or two apps, with one hash have one definition.
    const known = cache.get(versionHash);
    if (known) return known;
    const found = await database.version.findFirst({
      where: { appId: id, hash: versionHash },
      select: { definition: true },
    });
    if (!found) throw unknownVersion();
    const version: CachedVersion = {
      definition: JSON.parse(found.definition) as AppDefinition,
      size: found.definition.length,
      byLanguage: new LRUCache({ max: maxLanguages }),
      byRoles: new LRUCache({ max: maxRoleSets }),
    };
    cache.set(versionHash, version);
    return version;
  }

  return {
    async info({ id, versionHash }) {
      const found = await database.version.findFirst({
        where: { appId: id, hash: versionHash, publishedAt: { not: null } },
        orderBy: { number: 'desc' },
        select: { number: true, publishedAt: true, app: { select: { slug: true, name: true } } },
      });
      if (!found?.publishedAt) throw unknownVersion();
      return { id, ...found.app, version: found.number, publishedAt: found.publishedAt };
    },
    async disclosure(app, roles) {
      const { definition, byRoles } = await read(app);
      const key = roles.join(' ');
      const known = byRoles.get(key);
      if (known) return known;
      const resolved = resolveApp(definition);
      const disclosure = { isPublic: resolved.publicIntrospection, hidden: hiddenElements(resolved, roles) };
      byRoles.set(key, disclosure);
      return disclosure;
    },
    async models(app, language) {
      const { definition, byLanguage } = await read(app);
      const key = language?.toLowerCase() ?? '';
      const known = byLanguage.get(key);
      if (known) return known;
      const models = appModels(definition, language);
      byLanguage.set(key, models);
      return models;
    },
  };
}

function unknownVersion(): TrellisError {
  return new TrellisError('NOT_FOUND', say('app.noVersion'));
}
