import { readFile, writeFile } from 'node:fs/promises';
import { compose } from '../composing/compose.ts';
import { platformSupergraphFile, printPlatformSupergraph } from '../composing/platform-supergraph.ts';
import { sdlsOf } from '../composing/supergraphs.ts';
import { staticSdls } from '../graph/type-defs.ts';

const inputs = sdlsOf(staticSdls(), { graph: 'platform' });
const { supergraphSdl, errors } = compose(inputs);
if (supergraphSdl === undefined) {
  throw new Error(`The platform graph does not compose:\n${errors.join('\n')}`);
}
const text = printPlatformSupergraph(inputs, supergraphSdl);

switch (process.argv[2]) {
  case 'write':
    await writeFile(platformSupergraphFile, text);
    break;
  case 'check':
    if ((await readFile(platformSupergraphFile, 'utf8').catch(() => '')) !== text) {
      process.exitCode = 1;
      process.stderr.write(
        'schema/platform.supergraph.graphql is not what the subgraphs compose to.\nRun `npm run supergraph:write -w @trellis/app-model` and commit it.\n',
      );
    }
    break;
  default:
    throw new Error('Say check or write.');
}
