import { describe, expect, test } from 'vitest';
import { createGraphTable } from './graph-table.ts';
import type { Graph } from './graph.ts';

/** Graphs that only have a size; what they answer is tested elsewhere. */
function createTable(maxBytes: number, sizes: Record<string, number>) {
  const loaded: string[] = [];
  const growths = new Map<string, () => void>();
  const table = createGraphTable({
    maxBytes,
    fetch: async (hash) => ({ hash, sdl: '' }),
    async create({ hash }, onGrowth) {
      loaded.push(hash);
      growths.set(hash, onGrowth);
      const graph = {
        hash,
        get bytes() {
          return sizes[hash] ?? 0;
        },
      };
      return graph as Graph;
    },
  });
  return { table, loaded, growths };
}

test('a supergraph is loaded once, however many ask', async () => {
  const { table, loaded } = createTable(100, { a: 10 });
  const [one, other] = await Promise.all([table.get('a'), table.get('a')]);
  expect(one).toBe(other);
  expect(table.get('a')).toBe(one);
  expect(loaded).toEqual(['a']);
});

test('a load that failed is tried again', async () => {
  let fail = true;
  const table = createGraphTable({
    maxBytes: 100,
    async fetch(hash) {
      if (fail) throw new Error('down');
      return { hash, sdl: '' };
    },
    create: async ({ hash }) => ({ hash, bytes: 1 }) as Graph,
  });
  await expect(table.get('a')).rejects.toThrow('down');
  fail = false;
  expect(await table.get('a')).toMatchObject({ hash: 'a' });
});

describe('past its bytes', () => {
  test('the table forgets what was used longest ago', async () => {
    const { table, loaded } = createTable(100, { a: 40, b: 40, c: 40 });
    for (const hash of ['a', 'b', 'a', 'c']) await table.get(hash);
    expect({ size: table.size, bytes: table.bytes }).toEqual({ size: 2, bytes: 80 });
    await table.get('a');
    expect(loaded).toEqual(['a', 'b', 'c']);
    await table.get('b');
    expect(loaded).toEqual(['a', 'b', 'c', 'b']);
  });

  test('a graph that grew counts with its new size', async () => {
    const sizes = { a: 40, b: 40 };
    const { table, growths } = createTable(100, sizes);
    await table.get('a');
    await table.get('b');
    sizes.b = 80;
    growths.get('b')?.();
    expect({ size: table.size, bytes: table.bytes }).toEqual({ size: 1, bytes: 80 });
  });

  test('one that is larger than everything stays, alone', async () => {
    const { table, loaded } = createTable(100, { a: 40, huge: 1000 });
    await table.get('a');
    await table.get('huge');
    await table.get('huge');
    expect(loaded).toEqual(['a', 'huge']);
    expect(table.size).toBe(1);
  });
});
