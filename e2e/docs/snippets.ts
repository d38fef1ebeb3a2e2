/** A fenced block of a page that is marked to be run. */
export type Snippet = GraphqlSnippet | ShellSnippet;

export interface GraphqlSnippet {
  readonly kind: 'graphql';
  readonly line: number;
  readonly text: string;
  /** The graph's path, e.g. `/apps/shop/graphql`. */
  readonly path: string;
  /** Signed in as the first administrator, or not at all. */
  readonly asAdmin: boolean;
  /** What later operations of the page get as a variable: its name, and where it stands in `data`. */
  readonly keep: { readonly name: string; readonly path: readonly string[] } | undefined;
  /** The JSON block that follows at once: what the answer must hold. */
  readonly answer: string | undefined;
}

export interface ShellSnippet {
  readonly kind: 'sh';
  readonly line: number;
  readonly text: string;
}

interface Block {
  readonly line: number;
  readonly endLine: number;
  readonly info: string;
  readonly text: string;
}

const graphqlMark = /^graphql run (?<path>\/\S+)(?<admin> as admin)?(?: keep (?<name>\w+)=(?<kept>[\w.]+))?$/;

/**
 * Finds what a page wants to be run. The fence says how: "sh run", or "graphql run" with the graph's path, maybe
 * "as admin", maybe "keep app=createApp.id", which gives the value to later operations as their variable `$app`.
 */
export function snippetsOf(page: string): readonly Snippet[] {
  const blocks = blocksOf(page);
  return blocks.flatMap(({ info, line, endLine, text }, index): readonly Snippet[] => {
    if (!/^\w+ run\b/.test(info)) return [];
    if (info === 'sh run') return [{ kind: 'sh', line, text }];
    const { path, admin, name, kept } = graphqlMark.exec(info)?.groups ?? {};
    if (path === undefined) throw new Error(`line ${line}: nobody knows how to run "${info}"`);
    const next = blocks[index + 1];
    return [
      {
        kind: 'graphql',
        line,
        text,
        path,
        asAdmin: admin !== undefined,
        keep: name === undefined || kept === undefined ? undefined : { name, path: kept.split('.') },
        answer: next?.info === 'json' && isBlankBetween(page, endLine, next.line) ? next.text : undefined,
      },
    ];
  });
}

function blocksOf(page: string): readonly Block[] {
  const lines = page.split('\n');
  const blocks: Block[] = [];
  for (let index = 0; index < lines.length; index++) {
    const info = /^```(\S.*)$/.exec(lines[index] ?? '')?.[1];
    if (info === undefined) continue;
    const end = lines.indexOf('```', index + 1);
    if (end === -1) throw new Error(`line ${index + 1}: a block without an end`);
    blocks.push({ line: index + 1, endLine: end + 1, info, text: lines.slice(index + 1, end).join('\n') });
    index = end;
  }
  return blocks;
}

function isBlankBetween(page: string, afterLine: number, beforeLine: number): boolean {
  return page
    .split('\n')
    .slice(afterLine, beforeLine - 1)
    .every((line) => line.trim() === '');
}
