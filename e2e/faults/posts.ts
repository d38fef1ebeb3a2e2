import { setTimeout as sleep } from 'node:timers/promises';
import type { AppDefinition } from '@trellis/app-definition';
import { ask, mustAsk } from '../product/ask.ts';
import type { Product } from '../product/product.ts';
import type { App } from '../support/apps.ts';

/** What is written during one fault is told from the rest by `run`. */
export const posts: AppDefinition = {
  format: 1,
  models: { Post: { sync: true, fields: { run: { type: 'String', required: true }, text: { type: 'String' } } } },
};

export interface Post {
  readonly id: string;
  readonly version: number;
  readonly text: string | null;
}

export interface Writer {
  /** Resolves when so many more writes were acknowledged. */
  acknowledges(more: number): Promise<void>;
  /** Ends and answers what was acknowledged: the highest version by record. */
  stop(): Promise<ReadonlyMap<string, number>>;
}

/** How often a record is written before the next is begun. */
const versionsEach = 6;

/** Writes on whatever happens; what is not acknowledged may have happened or not. */
export function startWriter(product: Product, app: App, run: string): Writer {
  const acknowledged = new Map<string, number>();
  const over = new AbortController();
  const count = { texts: 0, answers: 0 };

  const write = async (query: string, variables: Readonly<Record<string, unknown>>): Promise<string | undefined> => {
    // Fast enough to have something under way at any moment, slow enough for the machine.
    await sleep(15);
    const { path, token } = app;
    const answer = await ask<{ it: Post }>(product, { path, token, query, variables }).catch(() => undefined);
    if (!answer?.data) {
      await sleep(50);
      return undefined;
    }
    const { id, version } = answer.data.it;
    count.answers++;
    acknowledged.set(id, Math.max(version, acknowledged.get(id) ?? 0));
    return id;
  };
  const writeOn = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const id = await write('mutation ($data: PostCreateInput!) { it: createPost(data: $data) { id version } }', {
        data: { run, text: `${++count.texts}` },
      });
      if (id === undefined) continue;
      for (let version = 2; version <= versionsEach; version++) {
        if (over.signal.aborted) return;
        await write(
          'mutation ($id: ID!, $text: String) { it: updatePost(where: { id: $id }, data: { text: $text }) { id version } }',
          { id, text: `${++count.texts}` },
        );
      }
    }
  };
  const writing = Promise.all([writeOn(), writeOn()]);
  return {
    async acknowledges(more) {
      const enough = count.answers + more;
      while (count.answers < enough) await sleep(10);
    },
    async stop() {
      over.abort();
      await writing;
      return acknowledged;
    },
  };
}

/** What is there, by id. */
export async function storedPosts(product: Product, { path, token }: App, run: string): Promise<readonly Post[]> {
  const stored: Post[] = [];
  for (let after: string | null = null; ;) {
    const { posts: page }: { posts: Page } = await mustAsk<{ posts: Page }>(product, {
      path,
      token,
      query: `query ($run: String, $after: String) {
        posts(where: { run: { eq: $run } }, orderBy: [{ id: ASC }], first: 500, after: $after) {
          nodes { id version text } pageInfo { hasNextPage endCursor }
        }
      }`,
      variables: { run, after },
    });
    stored.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return stored;
    after = page.pageInfo.endCursor;
  }
}

interface Page {
  readonly nodes: readonly Post[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
