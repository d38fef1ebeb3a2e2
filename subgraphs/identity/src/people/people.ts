import type { AuditOrigin } from '@trellis/audit';
import { say, TrellisError } from '@trellis/errors';
import { isUuid, uuidV7 } from '@trellis/subgraph-kit';
import { type Database, isUniqueViolation, type Person, record } from '../database.ts';
import type { Passwords } from '../passwords/passwords.ts';
import type { SignUpInput } from './sign-up-input.ts';

/** Makes a person. Rejects with UNIQUE_VIOLATION where the address has one. */
export async function createPerson(
  { prisma }: Database,
  passwords: Passwords,
  { email, name, password }: SignUpInput,
  locale: string | undefined,
  origin: AuditOrigin,
): Promise<Person> {
  const passwordHash = await passwords.hash(password);
  try {
    const id = uuidV7();
    const creation = prisma.person.create({ data: { id, email, name, passwordHash, locale: locale ?? null } });
    const entry = { action: 'SIGN_UP', origin: { ...origin, personId: id } } as const;
    const [person] = await prisma.$transaction([creation, record(prisma, entry)]);
    return person;
  } catch (cause) {
    if (!isUniqueViolation(cause)) throw cause;
    const said = say('person.emailTaken');
    throw new TrellisError('UNIQUE_VIOLATION', said, {
      cause,
      fieldErrors: [{ path: ['input', 'email'], rule: 'unique', ...said }],
    });
  }
}

/** In the order of the ids, undefined where there is nobody. One query. */
export async function findPeople(
  { prisma }: Pick<Database, 'prisma'>,
  ids: readonly string[],
): Promise<readonly (Person | undefined)[]> {
  const rows = await prisma.person.findMany({ where: { id: { in: ids.filter(isUuid) } } });
  const byId = new Map(rows.map((person) => [person.id, person]));
  return ids.map((id) => byId.get(id.toLowerCase()));
}
