import { expect, it } from 'vitest';
import { createPasswords } from './passwords.ts';
import { createWorkQueue } from './work-queue.ts';

it('stores argon2id with 19 MiB, two passes and one lane, salted', async () => {
  const passwords = await createPasswords();
  const [first, second] = [await passwords.hash('correct horse'), await passwords.hash('correct horse')];
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(first).not.toBe(second);
});

it('knows the right password, in whatever way its characters were typed, and no other', async () => {
  const passwords = await createPasswords();
  const stored = await passwords.hash('cafe\u0301 crème');
  expect(await passwords.matches(stored, 'café crème')).toBe(true);
  expect(await passwords.matches(stored, 'cafe creme')).toBe(false);
  expect(await passwords.matches(undefined, 'café crème')).toBe(false);
  expect(await passwords.matches(stored, 'x'.repeat(257))).toBe(false);
});

it('refuses with RATE_LIMITED when too many wait, and goes on afterwards', async () => {
  const passwords = await createPasswords({ concurrency: 1, maxWaiting: 2 });
  const outcomes = await Promise.allSettled(['aaaaaaaa', 'bbbbbbbb', 'cccccccc', 'dddddddd'].map(passwords.hash));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
  expect(outcomes[3]).toMatchObject({ reason: { code: 'RATE_LIMITED', options: { retryAfterMs: 1000 } } });
  await expect(passwords.hash('eeeeeeee')).resolves.toContain('$argon2id$');
});

it('does the same work for somebody who does not exist', async () => {
  const passwords = await createPasswords({ concurrency: 1, maxWaiting: 0 });
  const nobody = passwords.matches(undefined, 'password');
  await expect(passwords.hash('password')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  expect(await nobody).toBe(false);
});

it('runs a few at once, in order, also after a failure', async () => {
  const run = createWorkQueue({ concurrency: 2, maxWaiting: 10 });
  const started: number[] = [];
  let running = 0;
  let most = 0;
  const task = (id: number) => async () => {
    started.push(id);
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
    if (id === 1) throw new Error('failed');
  };
  await Promise.allSettled([1, 2, 3, 4, 5].map((id) => run(task(id))));
  expect({ started, most, running }).toEqual({ started: [1, 2, 3, 4, 5], most: 2, running: 0 });
});
