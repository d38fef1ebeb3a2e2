import { expect, it } from 'vitest';
import type { Denial } from './denials.ts';
import { refreshSession, signIn, signUp, startTestIdentity } from './testing/start-identity.ts';

it('each attempt that is refused is told once, without a secret, and none that succeeds', async () => {
  const denied: Denial[] = [];
  await using test = await startTestIdentity({ onDenied: (denial) => denied.push(denial) });
  const anna = await test.signUp('anna');
  const from = { address: '192.0.2.1' };
  const email = 'anna@example.com';
  await test.ask(refreshSession, { token: anna.refreshToken }, from);
  await test.identity.service.authenticate(anna.accessToken);
  expect(denied).toEqual([]);

  await test.ask(signIn, { input: { email: 'Anna@Example.com', password: 'wrong password' } }, from);
  await test.ask(signUp, { input: { email, password: 'another password', name: 'Other' } }, from);
  await test.ask(refreshSession, { token: 'wrong token' }, from);
  const client = { clientAddress: '192.0.2.1' };
  await test.identity.service.authenticate('wrong token', client).catch(() => undefined);
  await test.identity.service.authenticate('trl_wrong', client).catch(() => undefined);
  expect(denied).toEqual([
    { at: 'SIGN_IN', account: email, code: 'UNAUTHENTICATED', ...client },
    { at: 'SIGN_UP', account: email, code: 'UNIQUE_VIOLATION', ...client },
    { at: 'REFRESH', code: 'UNAUTHENTICATED', ...client },
    { at: 'ACCESS_TOKEN', code: 'UNAUTHENTICATED', ...client },
    { at: 'API_KEY', code: 'UNAUTHENTICATED', ...client },
  ]);
});
