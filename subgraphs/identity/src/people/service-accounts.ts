import type { AuditOrigin } from '@trellis/audit';
import { uuidV7 } from '@trellis/subgraph-kit';
import { type Database, type Person, record, recordIn } from '../database.ts';
import { faultsError } from '../faults-error.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { nobody } from './deactivation.ts';
import { erase } from './deletion.ts';
import { readName } from './name.ts';

/** Makes a program that works for an app. It holds roles like a person, and comes in by API keys alone. */
export async function createServiceAccount(
  { prisma }: Database,
  appId: string,
  givenName: string,
  origin: AuditOrigin,
): Promise<Person> {
  const { name, faults } = readName(givenName);
  if (faults.length > 0) throw faultsError(faults);
  const id = uuidV7();
  const creation = prisma.person.create({ data: { id, kind: 'SERVICE', name, homeAppId: appId } });
  const about = { appId, thing: { type: 'PERSON', id }, after: { name } } as const;
  const [account] = await prisma.$transaction([
    creation,
    record(prisma, { action: 'CREATE_SERVICE_ACCOUNT', origin, ...about }),
  ]);
  return account;
}

/** The programs of an app, the oldest first. */
export function listServiceAccounts({ prisma }: Database, appId: string): Promise<readonly Person[]> {
  return prisma.person.findMany({ where: { homeAppId: appId, deletedAt: null }, orderBy: { id: 'asc' } });
}

/** The programs of an app that is gone. */
export async function forgetServiceAccounts(database: Database, appId: string): Promise<void> {
  const accounts = await listServiceAccounts(database, appId);
  await database.transaction(async (client) => {
    for (const { id } of accounts) await erase(client, id);
  });
}

/** Locks the program out for good, with all its keys. */
export async function deleteServiceAccount(
  database: Database,
  sessions: Sessions,
  account: Person,
  origin: AuditOrigin,
): Promise<void> {
  const { id, kind, name, homeAppId } = account;
  if (kind !== 'SERVICE') throw nobody();
  await database.transaction(async (client) => {
    await erase(client, id);
    const about = { ...(homeAppId === null ? {} : { appId: homeAppId }), before: { name } };
    await recordIn(client, { action: 'DELETE_SERVICE_ACCOUNT', origin, thing: { type: 'PERSON', id }, ...about });
  });
  await sessions.endAllOf(id, origin);
}
