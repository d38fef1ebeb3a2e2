import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { markdownTable } from '../markdown-table.ts';
import { resultsFolder } from '../report.ts';
import { startStandalone } from '../standalone.ts';
import { prepareSeries } from './all-series.ts';
import { drawCharts } from './chart.ts';
import { type MeasuredSeries, measureSeries } from './measure-series.ts';
import type { SeriesId, ServerName } from './series.ts';

export interface GrowthOptions {
  readonly growth: readonly SeriesId[];
  readonly servers: readonly ServerName[];
  readonly whole: boolean;
  readonly rounds: number;
  readonly seconds: number;
  readonly database: string;
  /** Of the files' names. */
  readonly stamp: string;
}

/**
 * Measures how answers grow; writes the chart of each series and the figures so far to `bench/results` as they come, and
 * gives the figures' text. A series that fails does not keep the others from being measured.
 */
export async function measureGrowth(options: GrowthOptions): Promise<string> {
  await using product = await startStandalone(options.database);
  const parts: string[] = [];
  for (const id of options.growth) {
    console.error(`growth by ${id} …`);
    try {
      await using opened = new AsyncDisposableStack();
      const series = await prepareSeries(id, { ...options, product, opened });
      const measured = await measureSeries(series, options);
      await writeFile(join(resultsFolder, chartName(options, id)), drawSeries(measured));
      parts.push(toMarkdown(options, measured));
    } catch (error) {
      console.error(error);
      process.exitCode = 1;
      parts.push(`## By ${id}\n\nNot measured: ${error instanceof Error ? error.message : String(error)}`);
    }
    await writeFile(join(resultsFolder, `${options.stamp}-growth.md`), textOf(options, parts));
  }
  return textOf(options, parts);
}

function drawSeries({ series, panels }: MeasuredSeries): string {
  return drawCharts(
    panels.map(({ label, lines }) => ({
      title: `${series.title}: ${label}`,
      xLabel: series.xLabel,
      yLabel: series.measures,
      lines: lines.map(({ server, points }) => ({ label: server, points })),
    })),
  );
}

function textOf({ rounds, seconds, stamp }: GrowthOptions, parts: readonly string[]): string {
  const how = `${rounds} rounds of ${seconds.toFixed(2)} s, the points of a series in turn; one connection unless told. PostGraphile with its JWT preset and a role.`;
  return `${[`# How it grows: ${stamp.slice(0, 10)}`, how, ...parts].join('\n\n')}\n`;
}

function toMarkdown(options: GrowthOptions, { series, panels }: MeasuredSeries): string {
  const digits = series.measures === 'answers a second' ? 0 : 2;
  return [
    `## ${series.title}`,
    `![${series.title}](${chartName(options, series.id)})`,
    `${series.measures}: median (lowest to highest).`,
    ...panels.flatMap(({ label, lines }) => [
      `### ${label}`,
      markdownTable(
        [series.xLabel, ...lines.map(({ server }) => server)],
        (lines[0]?.points ?? []).map(({ x }, index) => [
          String(x),
          ...lines.map(({ points }) => {
            const point = points[index];
            if (!point) return '';
            const [median, lowest, highest] = [point.median, point.lowest, point.highest].map((value) =>
              value.toFixed(digits),
            );
            return `${median} (${lowest} to ${highest})`;
          }),
        ]),
      ),
    ]),
  ].join('\n\n');
}

function chartName({ stamp }: GrowthOptions, id: SeriesId): string {
  return `${stamp}-growth-${id}.svg`;
}
