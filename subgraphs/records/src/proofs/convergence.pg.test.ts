import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { play } from '../testing/convergence/play.ts';
import { fieldWork } from '../testing/field-work.ts';
import { createRecordsFixture, type RecordsFixture } from '../testing/records-fixture.ts';
import { proofSeeds } from '../testing/random/seeds.ts';

let fixture: RecordsFixture;
beforeAll(async () => {
  fixture = await createRecordsFixture(fieldWork);
});
afterAll(() => fixture[Symbol.asyncDispose]());

const isLong = Boolean(process.env['TRELLIS_TEST_LONG']);

describe('replicas end up equal to what their callers see, and no write is lost or done twice', () => {
  test.each(proofSeeds(3, 3))(
    'seed %i',
    async (seed) => {
      await expect(play(fixture, seed, isLong ? 30 : 8, 25)).resolves.toBeUndefined();
    },
    300_000,
  );
});
