import { sha256 } from '../sha256.ts';
import type { SubgraphSdl } from './compose.ts';
import { composerVersion } from './composer-version.ts';

/**
 * Names a supergraph by what it is composed of. A new release that changes any part of an app's graph thereby has a
 * supergraph of its own, beside that of the older release which still runs during an upgrade.
 */
export function inputsHash(subgraphs: readonly SubgraphSdl[]): string {
  return sha256(JSON.stringify([composerVersion, subgraphs.map(({ name, sdl }) => [name, sdl])]));
}
