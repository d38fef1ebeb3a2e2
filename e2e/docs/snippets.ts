/** A fenced block of a page that is marked to be run. */
export type Snippet =
  | {
      readonly kind: 'graphql';
      readonly line: number;
      readonly text: string;
      /** The graph's path, e.g. `/apps/shop/graphql`. */
      readonly path: string;
      /** Signed in as the first administrator, or not at all. */
      readonly asAdmin: boolean;
      /** The JSON block that follows at once: what the answer must hold. */
      readonly answer: string | undefined;
    }
  | { readonly kind: 'sh'; readonly line: number; readonly text: string };

interface Block {
  readonly line: number;
  readonly endLine: number;
  readonly info: string;
  readonly text: string;
}

/**
 * Finds what a page wants to be run. The fence says how:
 * "```graphql run /graphql", "```graphql run /apps/shop/graphql as admin" or "```sh run".
 */
export function snippetsOf(page: string): readonly Snippet[] {
  const blocks = blocksOf(page);
  return blocks.flatMap((block, index): readonly Snippet[] => {
    const [language, mark, path = '', ...rest] = block.info.split(/\s+/);
    if (mark !== 'run') return [];
    const { line, text } = block;
    if (language === 'sh') return [{ kind: 'sh', line, text }];
    if (language !== 'graphql' || !path.startsWith('/') || !['', 'as admin'].includes(rest.join(' '))) {
      throw new Error(`line ${String(line)}: nobody knows how to run "${block.info}"`);
    }
    const next = blocks[index + 1];
    const answer = next?.info === 'json' && isBetweenBlank(page, block.endLine, next.line) ? next.text : undefined;
    return [{ kind: 'graphql', line, text, path, asAdmin: rest.length > 0, answer }];
  });
}

function blocksOf(page: string): readonly Block[] {
  const lines = page.split('\n');
  const blocks: Block[] = [];
  for (let index = 0; index < lines.length; index++) {
    const info = /^```(\S.*)$/.exec(lines[index] ?? '')?.[1];
    if (info === undefined) continue;
    const end = lines.indexOf('```', index + 1);
    if (end === -1) throw new Error(`line ${String(index + 1)}: a block without an end`);
    blocks.push({ line: index + 1, endLine: end + 1, info, text: lines.slice(index + 1, end).join('\n') });
    index = end;
  }
  return blocks;
}

function isBetweenBlank(page: string, afterLine: number, beforeLine: number): boolean {
  return page
    .split('\n')
    .slice(afterLine, beforeLine - 1)
    .every((line) => line.trim() === '');
}
