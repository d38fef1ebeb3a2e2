import { equal } from 'node:assert/strict';
import type { AppDefinition } from '@trellis/app-definition';
import type { Caller } from '@trellis/service-api';
import * as fc from 'fast-check';
import { parse } from 'graphql';
import type { Apps, PublishedApp } from '../apps-fixture.ts';
import { comparable } from '../comparable.ts';
import { type Answer, answerOf } from '../oracle/answer.ts';
import { type Database, rowsOf } from '../oracle/database.ts';
import { Undecided } from '../oracle/refusal.ts';
import { arbitraryCaller } from '../random/arbitrary-caller.ts';
import { arbitraryDatabase } from '../random/arbitrary-database.ts';
import { arbitraryMutation } from '../random/arbitrary-document.ts';
import { printDocument } from '../random/print-document.ts';
import { drawn } from '../random/seeds.ts';
import { told } from '../told.ts';
import { mustBeRefused, mustBeValid } from './outcome.ts';

/** A mutation is refused, answered and stored as a plain evaluation says. */
export async function assertWrites(apps: Apps, definition: AppDefinition, seed: number): Promise<void> {
  const app = await apps.publish(definition);
  const database = drawn(arbitraryDatabase(app.definition), seed);
  await fc.assert(writesAlike(apps, app, database), { seed, numRuns: 40 });
}

/** The same of mutations that chance seldom draws, on records of chance, by callers of all kinds. */
export async function assertWriteExamples(
  apps: Apps,
  definition: AppDefinition,
  writes: readonly string[],
  seed: number,
): Promise<void> {
  const app = await apps.publish(definition);
  // Of many records some are seen in part; of few, all belong to one another.
  const size = seed % 2 === 1 ? ([30, 20] as const) : ([20] as const);
  const database = drawn(arbitraryDatabase(app.definition, ...size), seed);
  const asked = fc.tuple(arbitraryCaller, fc.constantFrom(...writes), arbitrarySubjects(database));
  await fc.assert(
    fc.asyncProperty(asked, async ([caller, query, values]) => {
      await app.load(database);
      await mustWriteAlike(apps, app, database, caller, query, values);
    }),
    { seed, numRuns: 200 },
  );
}

/** What examples are about. The team and the item belong to one another as often as not; the code is one that is taken. */
function arbitrarySubjects(database: Database): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const items = rowsOf(database, 'Item');
  const idOf = (model: string) => fc.constantFrom(...rowsOf(database, model).map(({ id }) => id));
  const pairs = [...items.map(({ team, id }) => [team, id] as const), ...Object.values(database.links).flat()];
  const pair = fc.constantFrom(...pairs.filter(([team]) => typeof team === 'string'), undefined);
  const codes = items.flatMap(({ code }) => (typeof code === 'number' ? [code] : []));
  return fc
    .record({
      pair,
      isPair: fc.boolean(),
      team: idOf('Team'),
      item: idOf('Item'),
      note: idOf('Note'),
      code: fc.constantFrom(...codes, 1),
    })
    .map(({ pair: one, isPair, team, item, ...more }) => {
      const [ofTeam, ofItem] = (isPair && one) || [team, item];
      return { ...more, team: ofTeam, item: ofItem };
    });
}

function writesAlike(apps: Apps, app: PublishedApp, database: Database) {
  const mutation = fc.tuple(arbitraryCaller, arbitraryMutation(app.definition, app.schema, database), fc.nat());
  return fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
    await app.load(database);
    let stored: Database | undefined = database;
    for (const [caller, selections, seed] of mutations) {
      const { query, variables } = printDocument(app.schema, 'mutation', selections, seed);
      stored = await mustWriteAlike(apps, app, stored, caller, query, variables);
      // Where the outcome is not promised there is nothing to compare.
      if (!stored) return;
    }
  });
}

/** Gives what is stored afterwards; undefined where the outcome is not promised. */
async function mustWriteAlike(
  { faults }: Apps,
  app: PublishedApp,
  database: Database,
  caller: Caller,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<Database | undefined> {
  const document = parse(query);
  mustBeValid(app.schema, document);
  const expected = orUndecided(() => answerOf({ ...app, app: app.definition, database, caller, document, variables }));
  if (!expected) return undefined;
  faults.length = 0;
  const answer = await app.answer(query, variables, caller);
  const message = () => told(query, { variables, caller }, faults, answer.body);
  let stored = database;
  if (expected.kind === 'refused') {
    mustBeRefused(answer, expected.codes, message);
  } else {
    const { data } = JSON.parse(answer.body.toString()) as { readonly data: unknown };
    equal(comparable(data), comparable(expected.data), message());
    stored = expected.database;
  }
  equal(await app.stored(), await app.textOf(stored), message());
  return stored;
}

function orUndecided(evaluate: () => Answer): Answer | undefined {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof Undecided) return undefined;
    throw error;
  }
}
