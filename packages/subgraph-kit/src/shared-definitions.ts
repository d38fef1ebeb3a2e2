import { sharedNamesIn, sharedSdl } from '@trellis/scalars';
import { parse } from 'graphql';

/** An SDL with what it mentions of the definitions that all subgraphs share, and does not hold itself. */
export function withSharedDefinitions(sdl: string): string {
  return `${sdl}\n${sharedSdl(sharedNamesIn(parse(sdl)))}`;
}
