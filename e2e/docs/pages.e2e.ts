import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { must, unreachable } from '@trellis/errors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mustAsk, signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { type GraphqlSnippet, type ShellSnippet, snippetsOf } from './snippets.ts';

const root = join(import.meta.dirname, '../..');
const documentedUrl = 'http://localhost:4000';
const snippets = ['README.md', ...globSync('docs/**/*.md', { cwd: root })].flatMap((page) =>
  snippetsOf(readFileSync(join(root, page), 'utf8')).map((snippet) => ({ page, ...snippet })),
);

describe('what the pages show, run in their order against the product as it first starts', () => {
  let product: Product;
  const kept = new Map<string, unknown>();

  beforeAll(async () => {
    product = await startProduct({ TRELLIS_SAMPLE: 'true' });
  });
  afterAll(() => product[Symbol.asyncDispose]());

  it.each(snippets)('$page, line $line', async ({ page, ...snippet }) => {
    switch (snippet.kind) {
      case 'sh':
        return runShell(snippet);
      case 'graphql':
        return runGraphql(page, snippet);
      default:
        return unreachable(snippet);
    }
  });

  function runShell({ text }: ShellSnippet): void {
    const script = text.replaceAll(documentedUrl, product.url);
    expect(() => execFileSync('sh', ['-euc', script], { stdio: 'pipe', timeout: 30_000 })).not.toThrow();
  }

  async function runGraphql(page: string, { path, text, asAdmin, keep, answer }: GraphqlSnippet): Promise<void> {
    const token = asAdmin ? await signIn(product) : undefined;
    const data = await mustAsk<object>(product, { path, query: text, variables: variablesFor(page, text), token });
    expect({ data }).toMatchObject(JSON.parse(answer ?? '{}') as object);
    if (keep) kept.set(`${page} $${keep.name}`, must(valueAt(data, keep.path), keep.path.join('.')));
  }

  /** Those that the operation names, as earlier operations of the page gave them. */
  function variablesFor(page: string, operation: string): Record<string, unknown> {
    const names = new Set([...operation.matchAll(/\$(\w+)/g)].map(([, name = '']) => name));
    return Object.fromEntries([...names].map((name) => [name, kept.get(`${page} $${name}`)]));
  }
});

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], value);
}
