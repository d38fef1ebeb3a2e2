import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';

export interface SubgraphSdl {
  readonly name: string;
  readonly sdl: string;
}

export type Composition =
  | { readonly supergraphSdl: string; readonly errors?: never }
  | { readonly supergraphSdl?: never; readonly errors: readonly string[] };

/** Composes a supergraph. This module alone knows by which composer. */
export function compose(subgraphs: readonly SubgraphSdl[]): Composition {
  const result = composeServices(
    subgraphs.map(({ name, sdl }) => ({ name, typeDefs: parse(sdl, { noLocation: true }) })),
  );
  return result.errors
    ? { errors: result.errors.map((error) => error.message) }
    : { supergraphSdl: result.supergraphSdl };
}
