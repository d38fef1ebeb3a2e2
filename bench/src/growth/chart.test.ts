import { expect, test } from 'vitest';
import { drawCharts } from './chart.ts';

const point = (x: number, median: number) => ({ x, median, lowest: median / 2, highest: median * 2 });

test('a chart has its lines within its axes, its steps, and its words as they are', () => {
  const lines = [
    { label: 'by id & <name>', points: [point(1000, 1), point(10_000, 2)] },
    { label: 'page', points: [point(1000, 3), point(10_000, 9)] },
  ];
  const svg = drawCharts([{ title: 'Rows', xLabel: 'rows', yLabel: 'ms', lines }]);
  expect(svg).toContain('by id &amp; &lt;name&gt;');
  expect(svg.match(/<polyline/g)).toHaveLength(2);
  for (const step of ['1,000', '10,000']) expect(svg).toContain(`>${step}</text>`);
  const heights = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
  expect(heights.map(([x]) => x)).toEqual([70, 540, 70, 540]);
  for (const [, y] of heights) expect(y).toBeLessThanOrEqual(360);
  // The greatest of the spreads is still below the title.
  expect(Math.min(...[...svg.matchAll(/ y2="([\d.]+)"/g)].map(([, y]) => Number(y)))).toBeGreaterThanOrEqual(50);
});

test('nothing but zeros is drawn too', () => {
  expect(
    drawCharts([{ title: '', xLabel: '', yLabel: '', lines: [{ label: '', points: [point(1, 0)] }] }]),
  ).not.toMatch(/NaN|Infinity/);
});
