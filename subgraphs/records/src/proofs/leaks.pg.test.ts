import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Apps, createApps } from '../testing/apps-fixture.ts';
import { rowsOf } from '../testing/oracle/database.ts';
import { arbitraryApp } from '../testing/random/arbitrary-app.ts';
import { arbitraryCaller } from '../testing/random/arbitrary-caller.ts';
import { arbitraryDatabase } from '../testing/random/arbitrary-database.ts';
import { arbitraryProbe, arbitraryQuery } from '../testing/random/arbitrary-document.ts';
import { arbitraryDisturbed } from '../testing/random/disturbed.ts';
import { printDocument } from '../testing/random/print-document.ts';
import { drawn, proofSeeds } from '../testing/random/seeds.ts';
import { told } from '../testing/told.ts';

let apps: Apps;
beforeAll(async () => {
  apps = await createApps();
});
afterAll(() => apps[Symbol.asyncDispose]());

describe('databases that differ only in what a caller may not see give him equal answers', () => {
  test.each(proofSeeds(8, 60))('seed %i', async (seed) => {
    const published = drawn(arbitraryApp, seed);
    const [one, other] = [await apps.publish(published), await apps.publish(published)];
    const { definition } = one;
    for (const round of [0, 1, 2]) {
      const caller = drawn(arbitraryCaller, seed * 3 + round);
      const first = drawn(arbitraryDatabase(definition), seed * 3 + round);
      const second = drawn(arbitraryDatabase(definition), seed * 3 + round + 1_000_000);
      const disturbed = drawn(arbitraryDisturbed(definition, first, second, caller), seed);
      await Promise.all([one.load(first), other.load(disturbed.database)]);
      // Questions are asked about what stands in either.
      const models = Object.keys(definition.models);
      const both = {
        ...first,
        rows: Object.fromEntries(
          models.map((model) => [model, [...rowsOf(first, model), ...rowsOf(disturbed.database, model)]]),
        ),
      };
      const queries = fc.oneof(arbitraryQuery(definition, one.schema, both), {
        arbitrary: arbitraryProbe(definition, one.schema, both),
        weight: 2,
      });
      await fc.assert(
        fc.asyncProperty(queries, fc.nat(), async (selections, printing) => {
          const { query, variables } = printDocument(one.schema, 'query', selections, printing);
          const [here, there] = await Promise.all([
            one.answer(query, variables, caller),
            other.answer(query, variables, caller),
          ]);
          const message = told(query, { variables, caller, changes: disturbed.changes });
          expect(withoutSeals(there.body.toString()), message).toBe(withoutSeals(here.body.toString()));
        }),
        { seed, numRuns: 60 },
      );
    }
  });
});

/** What a cursor says stays to be compared; its seal is each app's own. */
function withoutSeals(body: string): string {
  return body.replace(/"requestId":"[^"]*"/, '').replaceAll(/"(W[\w-]+)\.[\w-]{22}"/g, '"$1"');
}
