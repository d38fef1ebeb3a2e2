import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ContenderName } from './contenders/contender.ts';
import type { CpuTime } from './cpu-meter.ts';
import type { OperationResult } from './run.ts';
import { type Spread, spreadOf } from './statistics.ts';
import { markdownTable } from './markdown-table.ts';

export interface Circumstances {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  readonly postgres: string;
  readonly rows: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  readonly contenders: readonly { readonly name: ContenderName; readonly about: string }[];
}

interface Ratio {
  readonly to: string;
  readonly spread: Spread;
}

export const resultsFolder = fileURLToPath(new URL('../results/', import.meta.url));

/** The start of the names of a run's files. */
export function stampOf(date: string): string {
  return date.slice(0, 19).replaceAll(':', '-');
}

/** Writes the results as `bench/results/<date>.json` and `.md`; gives the latter's text. */
export async function writeReport(circumstances: Circumstances, results: readonly OperationResult[]): Promise<string> {
  const text = toMarkdown(circumstances, results);
  const json = {
    ...circumstances,
    operations: results.map(({ operation, bytes, perSecond, cpu }) => ({
      id: operation.id,
      title: operation.title,
      bytes,
      perSecond: Object.fromEntries(
        [...perSecond].map(([name, figures]) => [
          name,
          { ...rounded(spreadOf(figures)), rounds: figures.map((figure) => figure.toFixed(1)).join(' ') },
        ]),
      ),
      ratios: Object.fromEntries(ratiosOf(perSecond).map(({ to, spread }) => [to, rounded(spread)])),
      cpuMicroseconds: Object.fromEntries(
        [...cpu].flatMap(([name, times]) => {
          const spreads = cpuSpreads(times);
          return spreads ? [[name, { server: rounded(spreads.server), database: rounded(spreads.database) }]] : [];
        }),
      ),
      cpuRatios: Object.fromEntries(ratiosOf(perCpuSecond(cpu)).map(({ to, spread }) => [to, rounded(spread)])),
    })),
  };
  await mkdir(resultsFolder, { recursive: true });
  const name = stampOf(circumstances.date);
  await writeFile(join(resultsFolder, `${name}.json`), `${JSON.stringify(json, null, 2)}\n`);
  await writeFile(join(resultsFolder, `${name}.md`), text);
  return text;
}

function toMarkdown(circumstances: Circumstances, results: readonly OperationResult[]): string {
  const { contenders } = circumstances;
  const figures = markdownTable(
    ['operation', 'bytes', ...contenders.map(({ name }) => name)],
    results.map(({ operation, bytes, perSecond }) => [
      `${operation.id}: ${operation.title}`,
      String(bytes),
      ...contenders.map(({ name }) => {
        const spread = spreadOf(perSecond.get(name) ?? []);
        return spreadText(spread, spread.median < 10 ? 2 : 0);
      }),
    ]),
  );
  const ratios = results.flatMap(({ operation, perSecond }) =>
    ratiosOf(perSecond).map(({ to, spread }) => [operation.id, `product / ${to}`, spreadText(spread, 2)]),
  );
  const cpuFigures = results.map(({ operation, cpu }) => [
    operation.id,
    ...contenders.map(({ name }) => {
      const spreads = cpuSpreads(cpu.get(name) ?? []);
      if (!spreads) return '';
      const { server, database } = spreads;
      return [server, database].map(({ median, lowest }) => `${median.toFixed(0)} (${lowest.toFixed(0)})`).join(' + ');
    }),
  ]);
  const cpuRatios = results.flatMap(({ operation, cpu }) =>
    ratiosOf(perCpuSecond(cpu)).map(({ to, spread }) => [operation.id, `product / ${to}`, spreadText(spread, 2)]),
  );
  return [
    `# Benchmark of ${circumstances.date.slice(0, 10)}`,
    `${circumstances.machine}, Node ${circumstances.node}, ${circumstances.postgres}; rows: ${circumstances.rows}; autocannon, ${circumstances.connections} connections, ${circumstances.rounds} rounds of ${circumstances.seconds} s, servers in turn.`,
    contenders.map(({ name, about }) => `- **${name}**: ${about}`).join('\n'),
    'Answers a second: median (lowest to highest).',
    figures,
    ...(ratios.length > 0
      ? ['Ratios, a round at a time: median (lowest to highest).', markdownTable(['', 'ratio', 'times'], ratios)]
      : []),
    ...(results.some(({ cpu }) => cpu.size > 0)
      ? [
          'Microseconds of processor time a request, of the server + of PostgreSQL: median (lowest).',
          markdownTable(['', ...contenders.map(({ name }) => name)], cpuFigures),
        ]
      : []),
    ...(cpuRatios.length > 0
      ? [
          'Ratios of answers for the same processor time, which other work on the machine hardly disturbs.',
          markdownTable(['', 'ratio', 'times'], cpuRatios),
        ]
      : []),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

/** The product against each of the others, and against the faster PostGraphile of the two. */
function ratiosOf(perSecond: OperationResult['perSecond']): readonly Ratio[] {
  const product = perSecond.get('product');
  if (!product) return [];
  const others = new Map<string, readonly number[]>([...perSecond].filter(([name]) => name !== 'product'));
  const plain = perSecond.get('postgraphile');
  const withRole = perSecond.get('postgraphile with role');
  if (plain && withRole) {
    others.set(
      'faster postgraphile',
      plain.map((figure, round) => Math.max(figure, withRole[round] ?? 0)),
    );
  }
  return [...others].map(([to, figures]) => ({
    to,
    spread: spreadOf(product.map((figure, round) => figure / (figures[round] ?? Number.NaN))),
  }));
}

function cpuSpreads(times: readonly CpuTime[]): Readonly<Record<keyof CpuTime, Spread>> | undefined {
  if (times.length === 0) return undefined;
  return {
    server: spreadOf(times.map(({ server }) => server)),
    database: spreadOf(times.map((time) => time.database)),
  };
}

/** Answers a second of processor time, of the server and PostgreSQL together. */
function perCpuSecond(cpu: OperationResult['cpu']): OperationResult['perSecond'] {
  return new Map(
    [...cpu]
      .filter(([, times]) => times.length > 0)
      .map(([name, times]) => [name, times.map(({ server, database }) => 1e6 / (server + database))]),
  );
}

function spreadText({ median, lowest, highest }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${lowest.toFixed(digits)} to ${highest.toFixed(digits)})`;
}

function rounded({ median, lowest, highest }: Spread): Spread {
  const round = (value: number) => Math.round(value * 1000) / 1000;
  return { median: round(median), lowest: round(lowest), highest: round(highest) };
}
