import { equal } from 'node:assert/strict';
import type { AppDefinition } from '@trellis/app-definition';
import type { Caller } from '@trellis/service-api';
import * as fc from 'fast-check';
import { parse } from 'graphql';
import type { Apps, PublishedApp } from '../apps-fixture.ts';
import { comparable } from '../comparable.ts';
import { answerOf } from '../oracle/answer.ts';
import type { Database } from '../oracle/database.ts';
import { arbitraryCaller } from '../random/arbitrary-caller.ts';
import { arbitraryDatabase } from '../random/arbitrary-database.ts';
import { arbitraryProbe, arbitraryQuery } from '../random/arbitrary-document.ts';
import { printDocument } from '../random/print-document.ts';
import { guardedQuestions } from '../random/guarded-questions.ts';
import { drawn } from '../random/seeds.ts';
import { told } from '../told.ts';
import { mustBeRefused, mustBeValid } from './outcome.ts';

/** A query answers what a plain evaluation of the caller's view answers. */
export async function assertReads(apps: Apps, definition: AppDefinition, seed: number): Promise<void> {
  const app = await apps.publish(definition);
  const database = drawn(arbitraryDatabase(app.definition), seed);
  await app.load(database);
  await fc.assert(readsAlike(apps, app, database), { seed, numRuns: 60 });
}

/** The same of questions that chance seldom asks, each by callers of all kinds. */
export async function assertExamples(apps: Apps, definition: AppDefinition, seed: number): Promise<void> {
  const app = await apps.publish(definition);
  const database = drawn(arbitraryDatabase(app.definition, 40), seed);
  await app.load(database);
  const callers = fc.sample(arbitraryCaller, { seed, numRuns: 12 });
  for (const query of guardedQuestions)
    for (const caller of callers) await mustAnswer(apps, app, database, caller, query, {});
}

function readsAlike(apps: Apps, app: PublishedApp, database: Database) {
  return fc.asyncProperty(
    arbitraryCaller,
    fc.oneof(
      arbitraryQuery(app.definition, app.schema, database),
      arbitraryProbe(app.definition, app.schema, database),
    ),
    fc.nat(),
    async (caller, selections, seed) => {
      const { query, variables } = printDocument(app.schema, 'query', selections, seed);
      await mustAnswer(apps, app, database, caller, query, variables);
    },
  );
}

async function mustAnswer(
  { faults }: Apps,
  app: PublishedApp,
  database: Database,
  caller: Caller,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<void> {
  const document = parse(query);
  mustBeValid(app.schema, document);
  const expected = answerOf({ ...app, app: app.definition, database, caller, document, variables });
  faults.length = 0;
  const answer = await app.answer(query, variables, caller);
  const message = () => told(query, { variables, caller }, faults, answer.body);
  if (expected.kind === 'refused') {
    mustBeRefused(answer, expected.codes, message);
  } else {
    const { data } = JSON.parse(answer.body.toString()) as { readonly data: unknown };
    equal(comparable(data), comparable(expected.data), message());
  }
}
