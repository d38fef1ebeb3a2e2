import { isDeepStrictEqual } from 'node:util';
import { ask, measure } from '../measure.ts';
import { type Spread, spreadOf } from '../statistics.ts';
import type { Panel, Point, Series, ServerName } from './series.ts';

export interface MeasuredPoint extends Spread {
  readonly x: number;
}

export interface MeasuredSeries {
  readonly series: Series;
  readonly panels: readonly MeasuredPanel[];
}

export interface MeasuredPanel {
  readonly label: string;
  readonly lines: readonly { readonly server: ServerName; readonly points: readonly MeasuredPoint[] }[];
}

/** The points take turns in each round, so that a disturbance meets all of them alike. */
export async function measureSeries(
  series: Series,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<MeasuredSeries> {
  const figures = new Map<Point, number[]>();
  const requests = new Map<Point, number>();
  for (const panel of series.panels) await expectEqualAnswers(panel);
  const points = series.panels.flatMap(({ lines }) => lines.flatMap((line) => line.points));
  for (const point of points) {
    const perSecond = await measure(await point.request(), point.connections, { seconds: Math.min(seconds, 0.5) });
    requests.set(point, Math.max(2 * point.connections, Math.round(perSecond * seconds)));
  }
  for (let round = 1; round <= rounds; round += 1) {
    for (const point of round % 2 === 0 ? points.toReversed() : points) {
      const perSecond = await measure(await point.request(), point.connections, {
        requests: requests.get(point) ?? point.connections,
      });
      const figure = series.measures === 'answers a second' ? perSecond : (1000 * point.connections) / perSecond;
      figures.set(point, [...(figures.get(point) ?? []), figure]);
    }
  }
  return {
    series,
    panels: series.panels.map(({ label, lines }) => ({
      label,
      lines: lines.map(({ server, points: own }) => ({
        server,
        points: own.map((point) => ({ x: point.x, ...spreadOf(figures.get(point) ?? []) })),
      })),
    })),
  };
}

/** Servers that answer the same question differently are not to be compared. */
async function expectEqualAnswers({ label, lines }: Panel): Promise<void> {
  const answers = new Map<number, unknown>();
  for (const { server, points } of lines) {
    for (const point of points) {
      const data = point.shaped((await ask(await point.request())).data);
      const first = answers.get(point.x) ?? data;
      if (!isDeepStrictEqual(data, first)) throw new Error(`${label}: ${server} answers differently at ${point.x}.`);
      answers.set(point.x, first);
    }
  }
}
