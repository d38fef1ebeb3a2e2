import { ask, measure } from '../measure.ts';
import { type Spread, spreadOf } from '../statistics.ts';
import type { Point, Series } from './series.ts';

export interface MeasuredPoint extends Spread {
  readonly x: number;
}

export interface MeasuredSeries {
  readonly series: Series;
  readonly lines: readonly { readonly label: string; readonly points: readonly MeasuredPoint[] }[];
}

/** The points take turns in each round, so that a disturbance meets all of them alike. */
export async function measureSeries(
  series: Series,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<MeasuredSeries> {
  const figures = new Map<Point, number[]>();
  const requests = new Map<Point, number>();
  const points = series.lines.flatMap((line) => line.points);
  for (const point of points) {
    await ask(await point.request());
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
    lines: series.lines.map(({ label, points: own }) => ({
      label,
      points: own.map((point) => ({ x: point.x, ...spreadOf(figures.get(point) ?? []) })),
    })),
  };
}
