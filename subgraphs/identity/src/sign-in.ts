import { say, TrellisError } from '@trellis/errors';
import type { CallContext } from '@trellis/service-api';
import type { Database, Person } from './database.ts';
import type { Guard } from './passwords/guard.ts';
import type { Passwords } from './passwords/passwords.ts';
import { readEmail } from './people/sign-up-input.ts';

export interface SignInInput {
  readonly email: string;
  readonly password: string;
}

/**
 * The person of an address and a password. What is answered, and how long that takes, is the same for a wrong password,
 * for nobody and for somebody who may not come in.
 */
export async function checkPassword(
  { database, passwords, guard }: { readonly database: Database; readonly passwords: Passwords; readonly guard: Guard },
  input: SignInInput,
  call: CallContext,
): Promise<Person> {
  const email = readEmail(input.email);
  const attempt = await guard.beginSignIn(email ?? input.email, call.clientAddress);
  const found =
    email === undefined
      ? null
      : await database.prisma.person.findUnique({ where: { email }, omit: { passwordHash: false } });
  const matches = await passwords.matches(found?.passwordHash ?? undefined, input.password);
  if (!found || !matches || found.deactivatedAt) {
    throw new TrellisError('UNAUTHENTICATED', say('sign.inWrong'));
  }
  await attempt.succeeded();
  const { passwordHash: _secret, ...person } = found;
  return person;
}
