import { setFlagsFromString } from 'node:v8';
import { StartError } from '@trellis/errors';
import { parseSettings, type Settings } from '@trellis/settings';
import { pino } from 'pino';
import { Interrupted } from './parts.ts';
import { sampleSlug } from './sample.ts';
import { type Standalone, startStandalone } from './server.ts';
import { listenForStop } from './stop-signal.ts';

// The bytes of long answers would have V8 mark all of its heap after every 64 MB of them (decision 0169). An older V8
// may not know the flag, and would say so.
if (Number.parseFloat(process.versions.v8) >= 13.6) setFlagsFromString('--external-memory-accounted-in-global-limit');
// Else V8 tidies up whenever nothing was asked for some seconds, and the next requests cost more of our time (decision
// 0188).
setFlagsFromString('--no-memory-reducer');

process.exitCode = await main();
// Whatever a library left open does not keep us.
process.exit();

async function main(): Promise<number> {
  const stop = listenForStop((code) => process.exit(code));
  // Whoever reads our output may have gone.
  process.stdout.on('error', () => undefined);
  try {
    const settings = parseSettings(process.env);
    const log = pino({ level: settings.logLevel, base: null });
    process.on('uncaughtException', (err) => {
      log.fatal({ err }, 'stops because of an error that nobody handled');
      stop.fail();
    });
    const standalone = await startStandalone({ settings, log, signal: stop.signal, print });
    print(readyText(settings, standalone));
    await stop.wanted;
    await standalone.stop();
    return stop.exitCode;
  } catch (error) {
    if (error instanceof Interrupted) return stop.exitCode;
    const reason = error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${reason}\n`);
    return 1;
  }
}

function readyText({ workflowPort }: Settings, { address, hasSample }: Standalone): string {
  if (workflowPort !== undefined) return `The workflow service of Trellis is ready at ${address}`;
  return [
    `Trellis is ready at ${address}`,
    `  the platform: ${address}/graphql`,
    ...(hasSample ? [`  the sample app: ${address}/apps/${sampleSlug}/graphql`] : []),
  ].join('\n');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
