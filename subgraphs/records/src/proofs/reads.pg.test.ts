import * as fc from 'fast-check';
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Apps, createApps, type PublishedApp } from '../testing/apps-fixture.ts';
import { comparable } from '../testing/comparable.ts';
import { answerOf } from '../testing/oracle/answer.ts';
import type { Database } from '../testing/oracle/database.ts';
import { arbitraryApp } from '../testing/random/arbitrary-app.ts';
import { arbitraryCaller } from '../testing/random/arbitrary-caller.ts';
import { arbitraryDatabase } from '../testing/random/arbitrary-database.ts';
import { arbitraryProbe, arbitraryQuery } from '../testing/random/arbitrary-document.ts';
import { printDocument } from '../testing/random/print-document.ts';
import { drawn, proofSeeds } from '../testing/random/seeds.ts';
import { told } from '../testing/told.ts';

const faults: string[] = [];
let apps: Apps;
beforeAll(async () => {
  apps = await createApps({ onFault: (fault) => void faults.push(fault) });
});
afterAll(() => apps[Symbol.asyncDispose]());

describe('a query answers what a plain evaluation of the caller’s view answers', () => {
  test.each(proofSeeds(8, 60))('seed %i', async (seed) => {
    const app = await apps.publish(drawn(arbitraryApp, seed));
    const database = drawn(arbitraryDatabase(app.definition), seed);
    await app.load(database);
    await fc.assert(readsAlike(app, database), { seed, numRuns: 60 });
  });
});

function readsAlike(app: PublishedApp, database: Database) {
  return fc.asyncProperty(
    arbitraryCaller,
    fc.oneof(
      arbitraryQuery(app.definition, app.schema, database),
      arbitraryProbe(app.definition, app.schema, database),
    ),
    fc.nat(),
    async (caller, selections, seed) => {
      const { query, variables } = printDocument(app.schema, 'query', selections, seed);
      const document = parse(query);
      expect(validate(app.schema, document)).toEqual([]);
      const expected = answerOf({ ...app, app: app.definition, database, caller, document, variables });
      faults.length = 0;
      const { body, errorCode } = await app.answer(query, variables, caller);
      const message = told(query, { variables, caller }, faults, body);
      if (expected.kind === 'refused') {
        expect([...expected.codes], message).toContain(errorCode);
      } else {
        const { data } = JSON.parse(body.toString()) as { readonly data: unknown };
        expect(comparable(data), message).toBe(comparable(expected.data));
      }
    },
  );
}
