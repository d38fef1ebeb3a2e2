import type { IdentityService, SignedIn } from '@trellis/service-api';
import { type Connection, type PageArguments, readPage } from '@trellis/subgraph-kit';
import type { Database } from '../database.ts';
import type { AppRow } from './app-row.ts';

/** The apps that a person may know of, by slug. */
export async function listApps(
  database: Database,
  identity: Pick<IdentityService, 'appsOf'>,
  person: SignedIn,
  page: PageArguments,
): Promise<Connection<AppRow>> {
  const own =
    person.platformRole === 'ADMIN'
      ? {}
      : { OR: [{ makerId: person.id }, { id: { in: [...(await identity.appsOf(person.id))] } }] };
  return readPage<AppRow>(
    page,
    (app) => app.slug,
    (slug, take) =>
      database.app.findMany({
        where: { deletedAt: null, ...own, ...(slug === undefined ? {} : { slug: { gt: slug } }) },
        orderBy: { slug: 'asc' },
        take,
      }),
  );
}

/** How much a person may do with an app; `undefined` where he may not know of it. */
export async function standingIn(
  identity: Pick<IdentityService, 'rolesIn'>,
  person: SignedIn | undefined,
  app: AppRow,
): Promise<'ADMIN' | 'MEMBER' | undefined> {
  if (!person) return undefined;
  const roles = await identity.rolesIn(app.id, person.id);
  if (roles.includes('admin')) return 'ADMIN';
  return roles.length > 0 || app.makerId === person.id || person.platformRole === 'ADMIN' ? 'MEMBER' : undefined;
}
