import { expect, it } from 'vitest';
import { isUuid, type PageArguments, readPage, uuidV7 } from './index.ts';

const letters = ['a', 'b', 'c', 'd', 'e'];
const page = (args: PageArguments) =>
  readPage(
    args,
    (letter: string) => letter,
    async (after, limit) => letters.filter((letter) => after === undefined || letter > after).slice(0, limit),
  );

it('pages through a list by cursor without a gap or a repeat', async () => {
  const seen: string[] = [];
  let after: string | null = null;
  for (;;) {
    const { nodes, pageInfo } = await page({ first: 2, after });
    seen.push(...nodes);
    expect(pageInfo.hasPreviousPage).toBe(after !== null);
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  expect(seen).toEqual(letters);
});

it('refuses sizes and cursors that cannot be', async () => {
  await expect(page({ first: -1 })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  await expect(page({ first: 1001 })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  await expect(page({ after: 'x' })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  expect((await page({ first: 0 })).nodes).toEqual([]);
});

it('ids of later milliseconds sort later', () => {
  const ids = Array.from({ length: 1000 }, uuidV7);
  expect(new Set(ids).size).toBe(1000);
  expect(ids.every((id) => isUuid(id) && id[14] === '7')).toBe(true);
  expect(ids.map((id) => id.slice(0, 13))).toEqual(ids.map((id) => id.slice(0, 13)).toSorted());
});
