import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { markdownTable } from '../markdown-table.ts';
import { resultsFolder } from '../report.ts';
import { startStandalone } from '../standalone.ts';
import { prepareSeries } from './all-series.ts';
import { drawChart } from './chart.ts';
import { type MeasuredSeries, measureSeries } from './measure-series.ts';
import type { SeriesId } from './series.ts';

export interface GrowthOptions {
  readonly growth: readonly SeriesId[];
  readonly whole: boolean;
  readonly rounds: number;
  readonly seconds: number;
  readonly database: string;
  /** Of the files' names. */
  readonly stamp: string;
}

/** Measures how the product grows; writes a chart a series and the figures to `bench/results`, and gives their text. */
export async function measureGrowth(options: GrowthOptions): Promise<string> {
  await using product = await startStandalone(options.database);
  const measured: MeasuredSeries[] = [];
  for (const id of options.growth) {
    console.error(`growth by ${id} …`);
    measured.push(await measureSeries(await prepareSeries(id, product, options.database, options), options));
  }
  for (const { series, lines } of measured) {
    const chart = { title: series.title, xLabel: series.xLabel, yLabel: series.measures, lines };
    await writeFile(join(resultsFolder, chartName(options, series.id)), drawChart(chart));
  }
  const text = toMarkdown(options, measured);
  await writeFile(join(resultsFolder, `${options.stamp}-growth.md`), text);
  return text;
}

function toMarkdown(options: GrowthOptions, measured: readonly MeasuredSeries[]): string {
  const parts = measured.map(({ series, lines }) =>
    [
      `## ${series.title}`,
      `![${series.title}](${chartName(options, series.id)})`,
      `${series.measures}: median (lowest to highest).`,
      markdownTable(
        [series.xLabel, ...lines.map(({ label }) => label)],
        (lines[0]?.points ?? []).map(({ x }, index) => [
          String(x),
          ...lines.map(({ points }) => {
            const point = points[index];
            if (!point) return '';
            const digits = series.measures === 'answers a second' ? 0 : 2;
            const [median, lowest, highest] = [point.median, point.lowest, point.highest].map((value) =>
              value.toFixed(digits),
            );
            return `${median} (${lowest} to ${highest})`;
          }),
        ]),
      ),
    ].join('\n\n'),
  );
  const how = `${options.rounds} rounds of ${options.seconds} s, the points of a series in turn; one connection unless told.`;
  return `${[`# How it grows: ${options.stamp.slice(0, 10)}`, how, ...parts].join('\n\n')}\n`;
}

function chartName({ stamp }: GrowthOptions, id: SeriesId): string {
  return `${stamp}-growth-${id}.svg`;
}
