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
/** How many replicas there are, and for how long they live before all is calm: of the long run's, every tenth for long. */
const replicas = isLong ? 30 : 8;
const stepsOf = (seed: number) => (isLong && seed % 10 > 0 ? 8 : 25);

describe('replicas end up equal to what their callers see, and no write is lost or done twice', () => {
  test.each(proofSeeds(3, 100))(
    'seed %i',
    async (seed) => {
      await expect(play(fixture, seed, replicas, stepsOf(seed))).resolves.toBeUndefined();
    },
    300_000,
  );
});
