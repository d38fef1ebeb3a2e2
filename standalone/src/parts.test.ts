import { expect, test } from 'vitest';
import { createParts, Interrupted } from './parts.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

test('parts stop in the opposite order of their start, each even where another one fails', async () => {
  const stopped: string[] = [];
  const errors: object[] = [];
  const parts = createParts({ ...quiet, error: (data) => errors.push(data) }, new AbortController().signal);
  for (const name of ['database', 'identity', 'gateway']) {
    await parts.start(
      name,
      async () => name,
      async (part) => {
        stopped.push(part);
        if (part === 'identity') throw new Error('stuck');
      },
    );
  }
  await Promise.all([parts.stop(), parts.stop()]);
  expect(stopped).toEqual(['gateway', 'identity', 'database']);
  expect(errors).toMatchObject([{ part: 'identity' }]);
});

test('what did not start is not stopped', async () => {
  const parts = createParts(quiet, new AbortController().signal);
  const failing = parts.start(
    'identity',
    () => Promise.reject(new Error('no')),
    () => expect.unreachable(),
  );
  await expect(failing).rejects.toThrow('no');
  await parts.stop();
});

test('a start that was called off goes no further', async () => {
  const controller = new AbortController();
  const parts = createParts(quiet, controller.signal);
  controller.abort();
  const next = parts.use('identity', () => expect.unreachable());
  await expect(next).rejects.toThrow(Interrupted);
});
