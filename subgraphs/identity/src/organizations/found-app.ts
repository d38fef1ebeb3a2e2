import { say, TrellisError } from '@trellis/errors';
import { isUuid } from '@trellis/subgraph-kit';
import type { Database } from '../database.ts';
import type { OrganizationRole } from '../generated/client.ts';
import { noOrganization } from './organizations.ts';

/** Makes an app that is about to be made the organization's. Rejects where the person may not build for it. */
export async function foundApp(
  database: Database,
  appId: string,
  personId: string,
  organizationId: string,
): Promise<void> {
  if (!isUuid(organizationId)) throw noOrganization();
  await database.transaction(async (client) => {
    // Shared, so that a member who is removed meanwhile waits, and then finds the app among the organization's.
    const { rows } = await client.query<{ role: OrganizationRole }>(
      'select role from identity.organization_member where organization_id = $1 and person_id = $2 for share',
      [organizationId, personId],
    );
    const role = rows[0]?.role;
    if (role === undefined) throw noOrganization();
    if (role === 'MEMBER') throw new TrellisError('FORBIDDEN', say('organization.mayNotBuild'));
    await client.query('insert into identity.organization_app (app_id, organization_id) values ($1, $2)', [
      appId,
      organizationId,
    ]);
  });
}
