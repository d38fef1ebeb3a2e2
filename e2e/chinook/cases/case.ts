import type { Store } from '../store.ts';

/** A query, and what a plain evaluation of the CSV says its data are. */
export interface Case {
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly expected: (store: Store) => unknown;
}

/** A list's answer where only `nodes` is asked for. */
export function nodes<Item, Node>(items: readonly Item[], node: (item: Item) => Node): { readonly nodes: Node[] } {
  return { nodes: items.map(node) };
}

export const numberAndName = ({ number, name }: { readonly number: number; readonly name: string }) => ({
  number,
  name,
});
