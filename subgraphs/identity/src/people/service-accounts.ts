import { uuidV7 } from '@trellis/subgraph-kit';
import type { Database, Person } from '../database.ts';
import { faultsError } from '../faults-error.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { nobody } from './deactivation.ts';
import { erase } from './deletion.ts';
import { readName } from './name.ts';

/** Makes a program that works for an app. It holds roles like a person, and comes in by API keys alone. */
export function createServiceAccount({ prisma }: Database, appId: string, givenName: string): Promise<Person> {
  const { name, faults } = readName(givenName);
  if (faults.length > 0) throw faultsError(faults);
  return prisma.person.create({ data: { id: uuidV7(), kind: 'SERVICE', name, homeAppId: appId } });
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
export async function deleteServiceAccount(database: Database, sessions: Sessions, account: Person): Promise<void> {
  if (account.kind !== 'SERVICE') throw nobody();
  await database.transaction((client) => erase(client, account.id));
  await sessions.endAllOf(account.id);
}
