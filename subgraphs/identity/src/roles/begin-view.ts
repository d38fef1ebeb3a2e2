import { say, TrellisError } from '@trellis/errors';
import type { View } from '@trellis/service-api';
import { isUuid } from '@trellis/subgraph-kit';
import { type Database, record } from '../database.ts';
import type { Parts } from '../parts.ts';
import { nobody } from '../people/deactivation.ts';

/** As `IdentityService.beginView` promises. */
export async function beginView({ database, definedRoles }: Pick<Parts, 'database' | 'definedRoles'>, view: View) {
  const { appId, as, viewer, operation } = view;
  if (as.kind === 'person') await checkPerson(database, as.id);
  else checkRoles(as.roles, (await definedRoles(appId)) ?? []);
  await record(database.prisma, {
    action: 'VIEW_AS',
    origin: viewer,
    appId,
    ...(as.kind === 'person' ? { thing: { type: 'PERSON', id: as.id } } : {}),
    after: {
      ...(as.kind === 'roles' ? { roles: as.roles } : {}),
      operation: operation.name ?? null,
      fields: operation.fields,
    },
  });
}

async function checkPerson({ prisma }: Database, id: string): Promise<void> {
  const where = { id, deactivatedAt: null };
  if (!isUuid(id) || (await prisma.person.count({ where })) === 0) throw nobody();
}

function checkRoles(roles: readonly string[], defined: readonly string[]): void {
  const unknown = roles.find((role) => !['admin', 'user', 'public', ...defined].includes(role));
  if (unknown !== undefined) throw new TrellisError('BAD_USER_INPUT', say('viewAs.role', { role: unknown }));
}
