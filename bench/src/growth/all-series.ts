import { unreachable } from '@trellis/errors';
import { analyze } from '../database.ts';
import type { Standalone } from '../standalone.ts';
import { createItems, createModels, type GrownApp, itemId } from './apps.ts';
import type { Line, Series, SeriesId } from './series.ts';

export interface Extent {
  /** To 10⁶ rows and 300 models, which take minutes to be made. */
  readonly whole: boolean;
}

/** Makes the apps of a series, with the statistics that autovacuum would make of their tables in time. */
export async function prepareSeries(
  id: SeriesId,
  product: Standalone,
  database: string,
  extent: Extent,
): Promise<Series> {
  const series = await seriesOf(id, product, extent);
  await analyze(database);
  return series;
}

async function seriesOf(id: SeriesId, product: Standalone, { whole }: Extent): Promise<Series> {
  switch (id) {
    case 'rows':
      return rows(product, whole ? [1_000, 10_000, 100_000, 1_000_000] : [1_000, 10_000, 100_000]);
    case 'nesting':
      return nesting(await createItems(product, 'growth-nesting', { count: 1_000, inTree: true }));
    case 'models':
      return models(product, whole ? [10, 30, 100, 300] : [10, 30, 100]);
    case 'connections':
      return connections(await createItems(product, 'growth-connections', { count: 1_000, inTree: false }));
    default:
      return unreachable(id);
  }
}

const byId = 'query ($id: ID!) { item(where: { id: $id }) { id name } }';
const page = 'query ($kind: Int!) { items(where: { kind: { eq: $kind } }, first: 1) { nodes { id name } } }';

async function rows(product: Standalone, counts: readonly number[]): Promise<Series> {
  const apps: { readonly count: number; readonly app: GrownApp }[] = [];
  for (const count of counts)
    apps.push({ count, app: await createItems(product, `growth-rows-${count}`, { count, inTree: false }) });
  const line = (label: string, query: string, variables: Readonly<Record<string, unknown>> = {}): Line => ({
    label,
    points: apps.map(({ count, app }) => ({ x: count, connections: 1, request: () => app.request(query, variables) })),
  });
  return {
    id: 'rows',
    title: 'An answer, by the rows of its table',
    xLabel: 'rows',
    measures: 'milliseconds an answer',
    lines: [
      line('one by id', byId, { id: itemId(500) }),
      line('by an indexed field', page, { kind: 7 }),
      line('page of 50, by number', '{ items(orderBy: [{ number: DESC }]) { nodes { id name } } }'),
    ],
  };
}

const depths = [1, 2, 3, 4, 5, 6];

function nesting(app: GrownApp): Series {
  const nested = (depth: number, inner: (rest: string) => string): string =>
    depth === 0 ? 'id name' : `id name ${inner(nested(depth - 1, inner))}`;
  const line = (label: string, from: number, inner: (rest: string) => string): Line => ({
    label,
    points: depths.map((depth) => ({
      x: depth,
      connections: 1,
      request: () =>
        app.request(`query ($id: ID!) { item(where: { id: $id }) { ${nested(depth, inner)} } }`, { id: itemId(from) }),
    })),
  });
  return {
    id: 'nesting',
    title: 'An answer, by its levels below the first',
    xLabel: 'levels',
    measures: 'milliseconds an answer',
    lines: [
      line('the one above', 999, (rest) => `above { ${rest} }`),
      line('both below: 2 to 64', 1, (rest) => `below { nodes { ${rest} } }`),
    ],
  };
}

async function models(product: Standalone, counts: readonly number[]): Promise<Series> {
  const apps: { readonly count: number; readonly app: GrownApp }[] = [];
  for (const count of counts) apps.push({ count, app: await createModels(product, `growth-models-${count}`, count) });
  const line = (label: string, query: string): Line => ({
    label,
    points: apps.map(({ count, app }) => ({
      x: count,
      connections: 1,
      request: () => app.request(query, { id: itemId(1) }),
    })),
  });
  return {
    id: 'models',
    title: 'An answer, by the models of its app',
    xLabel: 'models',
    measures: 'milliseconds an answer',
    lines: [
      line('one by id', 'query ($id: ID!) { thing0(where: { id: $id }) { id name } }'),
      line(
        'with those before',
        'query ($id: ID!) { thing0(where: { id: $id }) { id previous { nodes { id previous { nodes { id } } } } } }',
      ),
      line(
        'renamed',
        'mutation ($id: ID!) { updateThing0(where: { id: $id }, data: { name: "Renamed" }) { id name } }',
      ),
    ],
  };
}

function connections(app: GrownApp): Series {
  const line = (label: string, query: string, variables: Readonly<Record<string, unknown>> = {}): Line => ({
    label,
    points: [1, 4, 16, 64, 256].map((count) => ({
      x: count,
      connections: count,
      request: () => app.request(query, variables),
    })),
  });
  return {
    id: 'connections',
    title: 'Answers a second, by the connections of the client',
    xLabel: 'connections',
    measures: 'answers a second',
    lines: [
      line('one by id', byId, { id: itemId(500) }),
      line('page of 50, by number', '{ items(orderBy: [{ number: DESC }]) { nodes { id name } } }'),
    ],
  };
}
