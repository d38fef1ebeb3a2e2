import { unreachable } from '@trellis/errors';
import { analyze } from '../database.ts';
import { createItems, createModels } from './apps.ts';
import { createPlainItems, createPlainModels } from './plain-tables.ts';
import { above, below, byIndexedField, ofOneModel, oneById, pageByNumber, type Question } from './questions.ts';
import type { Series, SeriesId, Stage } from './series.ts';
import { openSubject, panelOf, type Subject } from './subject.ts';

/** Makes the apps of a series, with the statistics that autovacuum would make of their tables in time. */
export async function prepareSeries(id: SeriesId, stage: Stage): Promise<Series> {
  const series = await seriesOf(id, stage);
  await analyze(stage.database);
  return series;
}

function seriesOf(id: SeriesId, stage: Stage): Promise<Series> {
  switch (id) {
    case 'rows':
      return rows(stage, stage.whole ? [1_000, 10_000, 100_000, 1_000_000] : [1_000, 10_000, 100_000]);
    case 'nesting':
      return nesting(stage);
    case 'models':
      return models(stage, stage.whole ? [10, 30, 100, 300] : [10, 30, 100]);
    case 'connections':
      return connections(stage);
    default:
      return unreachable(id);
  }
}

async function rows(stage: Stage, counts: readonly number[]): Promise<Series> {
  const questions = [oneById, byIndexedField, pageByNumber];
  const subjects = await inTurn(counts, async (count) => ({
    x: count,
    subject: await items(stage, `growth-rows-${count}`, { count, inTree: false }, questions),
  }));
  return {
    id: 'rows',
    title: 'An answer, by the rows of its table',
    xLabel: 'rows',
    measures: 'milliseconds an answer',
    panels: questions.map((question) =>
      panelOf(
        question.label,
        stage.servers,
        subjects.map((at) => ({ ...at, question })),
      ),
    ),
  };
}

const levels = [1, 2, 3, 4, 5, 6];

async function nesting(stage: Stage): Promise<Series> {
  const ways = [above, below].map((way) => levels.map((count) => ({ x: count, question: way(count) })));
  const questions = ways.flat().map(({ question }) => question);
  const subject = await items(stage, 'growth-nesting', { count: 1_000, inTree: true }, questions);
  return {
    id: 'nesting',
    title: 'An answer, by its levels below the first',
    xLabel: 'levels',
    measures: 'milliseconds an answer',
    panels: ways.map((way) =>
      panelOf(
        way[0]?.question.label ?? '',
        stage.servers,
        way.map((at) => ({ ...at, subject })),
      ),
    ),
  };
}

/** The bare server knows nothing of models. */
async function models(stage: Stage, counts: readonly number[]): Promise<Series> {
  const subjects = await inTurn(counts, async (count) => {
    const slug = `growth-models-${count}`;
    const app = await createModels(stage.product, slug, count);
    const schema = schemaOf(slug);
    await createPlainModels(stage.database, schema, count);
    return { x: count, subject: await openSubject(stage, { app, schema, questions: ofOneModel }) };
  });
  return {
    id: 'models',
    title: 'An answer, by the models of its app',
    xLabel: 'models',
    measures: 'milliseconds an answer',
    panels: ofOneModel.map((question) =>
      panelOf(
        question.label,
        stage.servers,
        subjects.map((at) => ({ ...at, question })),
      ),
    ),
  };
}

async function connections(stage: Stage): Promise<Series> {
  const questions = [oneById, pageByNumber];
  const subject = await items(stage, 'growth-connections', { count: 1_000, inTree: false }, questions);
  return {
    id: 'connections',
    title: 'Answers a second, by the connections of the client',
    xLabel: 'connections',
    measures: 'answers a second',
    panels: questions.map((question) =>
      panelOf(
        question.label,
        stage.servers,
        [1, 4, 16, 64, 256].map((count) => ({ subject, question, x: count, connections: count })),
      ),
    ),
  };
}

async function items(
  stage: Stage,
  slug: string,
  shape: { readonly count: number; readonly inTree: boolean },
  questions: readonly Question[],
): Promise<Subject> {
  const app = await createItems(stage.product, slug, shape);
  const schema = schemaOf(slug);
  await createPlainItems(stage.database, schema, shape);
  return openSubject(stage, { app, schema, questions });
}

function schemaOf(slug: string): string {
  return `public_${slug.replaceAll('-', '_')}`;
}

async function inTurn<From, To>(values: readonly From[], make: (value: From) => Promise<To>): Promise<readonly To[]> {
  const made: To[] = [];
  for (const value of values) made.push(await make(value));
  return made;
}
