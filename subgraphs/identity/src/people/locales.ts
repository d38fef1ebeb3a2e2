import { isUuid } from '@trellis/subgraph-kit';
import type { Bell } from '../bell.ts';
import type { Database } from '../database.ts';
import { createRevocableCache } from '../revocable-cache.ts';

/** The languages that people are told messages in where their requests name none. */
export interface Locales extends Disposable {
  /** A BCP 47 tag; from memory, revoked at once. */
  of(personId: string): Promise<string | undefined>;
  /** To be told when a person's locale has changed. */
  changed(personId: string): Promise<void>;
}

export function createLocales({ prisma }: Database, bell: Bell, maxAgeMs: number): Locales {
  const known = createRevocableCache(
    async (id) => (await prisma.person.findUnique({ where: { id }, select: { locale: true } }))?.locale ?? undefined,
    { maxAgeMs },
  );
  const stop = bell.listen((personId) => known.forget(personId));
  return {
    of: async (personId) => (isUuid(personId) ? known.get(personId) : undefined),
    changed: (personId) => bell.ring(personId),
    [Symbol.dispose]: stop,
  };
}
