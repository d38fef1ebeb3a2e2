import { equal } from 'node:assert/strict';
import type { AppDefinition } from '@trellis/app-definition';
import { languages } from '@trellis/errors';
import type { Answer } from '@trellis/service-api';
import * as fc from 'fast-check';
import type { Apps, PublishedApp } from '../apps-fixture.ts';
import { type Database, rowsOf } from '../oracle/database.ts';
import { arbitraryCaller } from '../random/arbitrary-caller.ts';
import { arbitraryDatabase } from '../random/arbitrary-database.ts';
import { arbitraryMutation, arbitraryProbe, arbitraryQuery } from '../random/arbitrary-document.ts';
import { arbitraryDisturbed } from '../random/disturbed.ts';
import { printDocument } from '../random/print-document.ts';
import { drawn } from '../random/seeds.ts';
import { told } from '../told.ts';

const rounds = [0, 1, 2];
const questionsPerRound = 60;
const refusalsPerRound = 20;
export const questionsPerSeed = rounds.length * (questionsPerRound + refusalsPerRound);

/** Databases that differ only in what a caller may not see give him equal answers. */
export async function assertNoLeaks(apps: Apps, definition: AppDefinition, seed: number): Promise<void> {
  const [one, other] = [await apps.publish(definition), await apps.publish(definition)];
  for (const round of rounds) {
    const caller = drawn(arbitraryCaller, seed * 3 + round);
    const first = drawn(arbitraryDatabase(one.definition), seed * 3 + round);
    const second = drawn(arbitraryDatabase(one.definition), seed * 3 + round + 1_000_000);
    const disturbed = drawn(arbitraryDisturbed(one.definition, first, second, caller), seed);
    await Promise.all([one.load(first), other.load(disturbed.database)]);
    const both = eitherOf(one, first, disturbed.database);
    const queries = queriesAbout(one, both);
    await fc.assert(
      fc.asyncProperty(queries, fc.nat(), async (selections, printing) => {
        const { query, variables } = printDocument(one.schema, 'query', selections, printing);
        const [here, there] = await Promise.all([
          one.answer(query, variables, caller),
          other.answer(query, variables, caller),
        ]);
        const message = () => told(query, { variables, caller, changes: disturbed.changes });
        equal(withoutSeals(there.body.toString()), withoutSeals(here.body.toString()), message());
      }),
      { seed, numRuns: questionsPerRound },
    );
    const mutations = arbitraryMutation(one.definition, one.schema, both);
    await fc.assert(
      fc.asyncProperty(mutations, fc.nat(), async (selections, printing) => {
        const { query, variables } = printDocument(one.schema, 'mutation', selections, printing);
        const [here, there] = await Promise.all([
          one.answer(query, variables, caller),
          other.answer(query, variables, caller),
        ]);
        // Whether a write is allowed is told by rules, which see all rows; why it is refused may tell no more than that.
        // That a value is taken is one of the contract's signals, and so is that a deletion is restricted: of several
        // that are, either may be told.
        const isTaken = here.errorCode === 'UNIQUE_VIOLATION';
        if (here.errorCode && here.errorCode === there.errorCode && !isTaken) {
          const message = () => told(query, { variables, caller, changes: disturbed.changes });
          const compared = isRestricted(here) && isRestricted(there) ? withoutPlaces : withoutSeals;
          equal(compared(there.body.toString()), compared(here.body.toString()), message());
        } else if (!here.errorCode || !there.errorCode) {
          await Promise.all([one.load(first), other.load(disturbed.database)]);
        }
      }),
      { seed, numRuns: refusalsPerRound },
    );
  }
}

function isRestricted({ body }: Answer): boolean {
  return body.includes(languages.en['record.removeReferring']);
}

/** Which of several deletions is restricted may differ, and nothing else. */
function withoutPlaces(body: string): string {
  return withoutSeals(body).replaceAll(/"path":\[[^\]]*\]/g, '');
}

/** What stands in either. */
function eitherOf({ definition }: PublishedApp, first: Database, second: Database): Database {
  const rows = Object.keys(definition.models).map(
    (model) => [model, [...rowsOf(first, model), ...rowsOf(second, model)]] as const,
  );
  return { ...first, rows: Object.fromEntries(rows) };
}

function queriesAbout({ definition, schema }: PublishedApp, database: Database) {
  return fc.oneof(arbitraryQuery(definition, schema, database), {
    arbitrary: arbitraryProbe(definition, schema, database),
    weight: 2,
  });
}

/** What a cursor says stays to be compared; its seal is each app's own. */
function withoutSeals(body: string): string {
  return body.replaceAll(/"requestId":"[^"]*"/g, '').replaceAll(/"(W[\w-]+)\.[\w-]{22}"/g, '"$1"');
}
