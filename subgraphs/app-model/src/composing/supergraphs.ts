import type { AppDefinition } from '@trellis/app-definition';
import { say, TrellisError } from '@trellis/errors';
import type { GraphTarget, Subgraph, Supergraph } from '@trellis/service-api';
import type { Database } from '../database.ts';
import { sha256 } from '../sha256.ts';
import type { Composer } from './composer.ts';
import { inputsHash } from './inputs-hash.ts';
import type { SubgraphSdl } from './compose.ts';

/** The apps' supergraphs: composed once, kept in the database, found by what they are composed of. */
export interface Supergraphs {
  /** Composes the app's supergraph, unless any process ever did. Two who ask at once wait for one composition. */
  ensure(definition: AppDefinition): Promise<StoredSupergraph>;
  /** By the hash of its SDL. */
  read(hash: string): Promise<Supergraph>;
  /** By the hash of its inputs; undefined where it was never composed or is forgotten. */
  find(hashOfInputs: string): Promise<StoredSupergraph | undefined>;
  /** Deletes those that nobody used for a month; who needs one after all composes it again. */
  forgetUnused(): Promise<void>;
}

export interface StoredSupergraph {
  readonly inputsHash: string;
  readonly hash: string;
}

export interface SupergraphsOptions {
  readonly database: Database;
  readonly composer: Composer;
  readonly subgraphs: readonly Pick<Subgraph, 'name' | 'sdl'>[];
}

const unusedMs = 30 * 24 * 3600 * 1000;

export function createSupergraphs({ database, composer, subgraphs }: SupergraphsOptions): Supergraphs {
  const composing = new Map<string, Promise<StoredSupergraph>>();

  async function find(hashOfInputs: string): Promise<StoredSupergraph | undefined> {
    const [found] = await database.supergraph.updateManyAndReturn({
      where: { inputsHash: hashOfInputs },
      data: { usedAt: new Date() },
      select: { inputsHash: true, hash: true },
    });
    return found;
  }

  async function findOrCompose(inputs: readonly SubgraphSdl[], hashOfInputs: string): Promise<StoredSupergraph> {
    const found = await find(hashOfInputs);
    if (found) return found;
    const sdl = await composer.compose(inputs);
    const composed = { inputsHash: hashOfInputs, hash: sha256(sdl) };
    // Another process may have been quicker; it composed the same.
    await database.supergraph.createMany({ data: { ...composed, sdl }, skipDuplicates: true });
    return composed;
  }

  return {
    find,
    ensure(definition) {
      const inputs = sdlsOf(subgraphs, { graph: 'app', definition });
      const hashOfInputs = inputsHash(inputs);
      const running = composing.get(hashOfInputs);
      if (running) return running;
      const started = findOrCompose(inputs, hashOfInputs).finally(() => composing.delete(hashOfInputs));
      composing.set(hashOfInputs, started);
      return started;
    },
    async read(hash) {
      const found = await database.supergraph.findFirst({ where: { hash }, select: { sdl: true } });
      if (!found) throw new TrellisError('NOT_FOUND', say('app.noSupergraph'));
      return { hash, sdl: found.sdl };
    },
    async forgetUnused() {
      await database.supergraph.deleteMany({ where: { usedAt: { lt: new Date(Date.now() - unusedMs) } } });
    },
  };
}

/** The SDL of every subgraph that has a part in a graph, in an order that does not depend on who lists them. */
export function sdlsOf(
  subgraphs: readonly Pick<Subgraph, 'name' | 'sdl'>[],
  target: GraphTarget,
): readonly SubgraphSdl[] {
  return subgraphs
    .toSorted((one, other) => one.name.localeCompare(other.name, 'en'))
    .flatMap((subgraph) => {
      const sdl = subgraph.sdl(target);
      return sdl === undefined ? [] : [{ name: subgraph.name, sdl }];
    });
}
