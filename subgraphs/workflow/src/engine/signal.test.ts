import { expect, test } from 'vitest';
import { Signal } from './signal.ts';

test('a bell that rang while nobody listened is heard by the next who does, once', async () => {
  const signal = new Signal();
  signal.ring();
  signal.ring();
  await signal.wait(60_000);
  let heard = false;
  const waiting = signal.wait(60_000).then(() => (heard = true));
  await Promise.resolve();
  expect(heard).toBe(false);
  signal.ring();
  await waiting;
});
