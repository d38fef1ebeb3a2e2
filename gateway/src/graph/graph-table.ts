import type { Supergraph } from '@trellis/service-api';
import { LRUCache } from 'lru-cache';
import type { Graph } from './graph.ts';

export interface GraphTableOptions {
  readonly maxBytes: number;
  /** Asked for a hash that is not loaded. */
  readonly fetch: (hash: string) => Promise<Supergraph>;
  readonly create: (supergraph: Supergraph, onGrowth: () => void) => Promise<Graph>;
}

export interface GraphTable {
  /** The running graph of a supergraph; loaded once, however many ask. */
  get(hash: string): Graph | Promise<Graph>;
  readonly size: number;
  readonly bytes: number;
}

/**
 * From a supergraph's hash to what runs it. Apps of one template share an entry: the app and the caller travel in the
 * context. An evicted graph is only forgotten, so that what runs on it ends on it.
 */
export function createGraphTable({ maxBytes, fetch, create }: GraphTableOptions): GraphTable {
  const graphs = new LRUCache<string, Graph>({
    maxSize: maxBytes,
    // One that is larger than everything together stays all the same, alone.
    sizeCalculation: ({ bytes }) => Math.min(bytes, maxBytes),
  });
  const loading = new Map<string, Promise<Graph>>();

  const load = async (hash: string): Promise<Graph> => {
    const graph = await create(await fetch(hash), () => {
      // A value is only sized when it is new.
      if (graphs.delete(hash)) graphs.set(hash, graph);
    });
    graphs.set(hash, graph);
    return graph;
  };

  return {
    get(hash) {
      const graph = graphs.get(hash) ?? loading.get(hash);
      if (graph) return graph;
      const started = load(hash).finally(() => loading.delete(hash));
      loading.set(hash, started);
      return started;
    },
    get size() {
      return graphs.size;
    },
    get bytes() {
      return graphs.calculatedSize;
    },
  };
}
