import * as fc from 'fast-check';
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Apps, createApps, type PublishedApp } from '../testing/apps-fixture.ts';
import { comparable } from '../testing/comparable.ts';
import { type Answer, answerOf } from '../testing/oracle/answer.ts';
import type { Database } from '../testing/oracle/database.ts';
import { Undecided } from '../testing/oracle/refusal.ts';
import { arbitraryApp } from '../testing/random/arbitrary-app.ts';
import { arbitraryCaller } from '../testing/random/arbitrary-caller.ts';
import { arbitraryDatabase } from '../testing/random/arbitrary-database.ts';
import { arbitraryMutation } from '../testing/random/arbitrary-document.ts';
import { printDocument } from '../testing/random/print-document.ts';
import { drawn, proofSeeds } from '../testing/random/seeds.ts';
import { told } from '../testing/told.ts';

const faults: string[] = [];
let apps: Apps;
beforeAll(async () => {
  apps = await createApps({ onFault: (fault) => void faults.push(fault) });
});
afterAll(() => apps[Symbol.asyncDispose]());

describe('a mutation is refused, answered and stored as a plain evaluation says', () => {
  test.each(proofSeeds(8, 60))('seed %i', async (seed) => {
    const app = await apps.publish(drawn(arbitraryApp, seed));
    const database = drawn(arbitraryDatabase(app.definition), seed);
    await fc.assert(writesAlike(app, database), { seed, numRuns: 40 });
  });
});

function writesAlike(app: PublishedApp, database: Database) {
  const mutation = fc.tuple(arbitraryCaller, arbitraryMutation(app.definition, app.schema, database), fc.nat());
  return fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
    await app.load(database);
    let expected = database;
    for (const [caller, selections, seed] of mutations) {
      const { query, variables } = printDocument(app.schema, 'mutation', selections, seed);
      const document = parse(query);
      expect(validate(app.schema, document)).toEqual([]);
      const answer = orUndecided(() =>
        answerOf({ ...app, app: app.definition, database: expected, caller, document, variables }),
      );
      // Where the outcome is not promised there is nothing to compare.
      if (!answer) return;
      faults.length = 0;
      const { body, errorCode } = await app.answer(query, variables, caller);
      const message = told(query, { variables, caller }, faults, body);
      if (answer.kind === 'refused') {
        expect([...answer.codes], message).toContain(errorCode);
      } else {
        const { data } = JSON.parse(body.toString()) as { readonly data: unknown };
        expect(comparable(data), message).toBe(comparable(answer.data));
        expected = answer.database;
      }
      expect(await app.stored(), message).toBe(await app.textOf(expected));
    }
  });
}

function orUndecided(evaluate: () => Answer): Answer | undefined {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof Undecided) return undefined;
    throw error;
  }
}
