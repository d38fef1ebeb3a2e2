import { afterAll, beforeAll, describe, test } from 'vitest';
import { createRecordsFixture, type RecordsFixture } from '../testing/records-fixture.ts';
import { drawn, proofSeeds } from '../testing/random/seeds.ts';
import { assertReplicas, assertStreams } from '../testing/sync/play.ts';
import { arbitraryMoments, arbitraryProgram } from '../testing/sync/program.ts';
import { teamApp } from '../testing/sync/team-app.ts';

let fixture: RecordsFixture;
beforeAll(async () => {
  fixture = await createRecordsFixture(teamApp);
});
afterAll(() => fixture[Symbol.asyncDispose]());

describe('at each end of its pages a replica is what its caller sees, and it is told of nothing that he never saw', () => {
  test.each(proofSeeds(6, 30))('seed %i', (seed) => assertReplicas(fixture, drawn(arbitraryProgram, seed)));
});

describe('a stream that was not read for a while makes of a replica that pulled meanwhile what its caller sees', () => {
  test.each(proofSeeds(12, 100))('seed %i', (seed) => assertStreams(fixture, drawn(arbitraryMoments, seed)));
});
