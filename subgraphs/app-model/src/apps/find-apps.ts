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
      : { OR: [{ makerId: person.id, organizationId: null }, { id: { in: [...(await identity.appsOf(person.id))] } }] };
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
  // An organization's app is not its maker's: whoever leaves the organization leaves it too.
  const isMaker = app.makerId === person.id && app.organizationId === null;
  return roles.length > 0 || isMaker || person.platformRole === 'ADMIN' ? 'MEMBER' : undefined;
}
