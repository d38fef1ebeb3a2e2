import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { SubgraphSdl } from './compose.ts';
import { inputsHash } from './inputs-hash.ts';

/** The composed platform graph that is committed with the sources; `src` and `dist` are siblings. */
export const platformSupergraphFile: string = fileURLToPath(
  new URL('../../../../schema/platform.supergraph.graphql', import.meta.url),
);

const headerForm = /^# Composed of ([0-9a-f]{64})\. Written by `npm run supergraph:write -w @trellis\/app-model`\.\n\n/;

export function printPlatformSupergraph(inputs: readonly SubgraphSdl[], supergraphSdl: string): string {
  return `# Composed of ${inputsHash(inputs)}. Written by \`npm run supergraph:write -w @trellis/app-model\`.\n\n${supergraphSdl}`;
}

/** The committed supergraph, where it was composed of these subgraphs; composing takes longer than a start should. */
export async function readPlatformSupergraph(inputs: readonly SubgraphSdl[]): Promise<string | undefined> {
  const text = await readFile(platformSupergraphFile, 'utf8').catch(() => '');
  const header = headerForm.exec(text);
  return header?.[1] === inputsHash(inputs) ? text.slice(header[0].length) : undefined;
}
