import { expect, it } from 'vitest';
import { createTally } from './tally.ts';
import type { AuditStatement } from './insertion.ts';

it('a flood of refusals that all differ is counted to the last, and fills no table', async () => {
  const written: AuditStatement[] = [];
  const write = async (statement: AuditStatement): Promise<void> => void written.push(statement);
  const onError = (error: unknown): never => {
    throw error;
  };
  const tally = createTally({ schema: 'identity', write, onError });
  for (let number = 0; number < 5000; number++) {
    const thing = { type: 'ACCOUNT', id: `nobody-${number}@example.com` } as const;
    tally.note({ action: 'SIGN_IN', refusal: 'UNAUTHENTICATED', origin: { requestId: `request-${number}` }, thing });
    if (number % 100 === 0) await Promise.resolve();
  }
  await tally[Symbol.asyncDispose]();
  const times = written.map(({ values }) => Number(values.at(-1)));
  expect(times.reduce((sum, each) => sum + each, 0)).toBe(5000);
  const kinds = new Set(written.map(({ values }) => values.at(-2)));
  // As many again where the minute changed meanwhile.
  expect(kinds.size).toBeLessThanOrEqual(602);
});
