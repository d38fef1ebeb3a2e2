import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ContenderName } from './contenders/contender.ts';
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

const folder = fileURLToPath(new URL('../results/', import.meta.url));

/** Writes the results as `bench/results/<date>.json` and `.md`; gives the latter's text. */
export async function writeReport(circumstances: Circumstances, results: readonly OperationResult[]): Promise<string> {
  const text = toMarkdown(circumstances, results);
  const json = {
    ...circumstances,
    operations: results.map(({ operation, bytes, perSecond }) => ({
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
    })),
  };
  await mkdir(folder, { recursive: true });
  const name = circumstances.date.slice(0, 19).replaceAll(':', '-');
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(json, null, 2)}\n`);
  await writeFile(join(folder, `${name}.md`), text);
  return text;
}

function toMarkdown(circumstances: Circumstances, results: readonly OperationResult[]): string {
  const { contenders } = circumstances;
  const figures = markdownTable(
    ['operation', 'bytes', ...contenders.map(({ name }) => name)],
    results.map(({ operation, bytes, perSecond }) => [
      `${operation.id}: ${operation.title}`,
      String(bytes),
      ...contenders.map(({ name }) => spreadText(spreadOf(perSecond.get(name) ?? []), 0)),
    ]),
  );
  const ratios = results.flatMap(({ operation, perSecond }) =>
    ratiosOf(perSecond).map(({ to, spread }) => [operation.id, `product / ${to}`, spreadText(spread, 2)]),
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

function spreadText({ median, lowest, highest }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${lowest.toFixed(digits)} to ${highest.toFixed(digits)})`;
}

function rounded({ median, lowest, highest }: Spread): Spread {
  const round = (value: number) => Math.round(value * 1000) / 1000;
  return { median: round(median), lowest: round(lowest), highest: round(highest) };
}
