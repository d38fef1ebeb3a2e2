import { parseSettings } from '@trellis/settings';
import { startStandalone } from '@trellis/standalone/server';
import { pino } from 'pino';

/** The product in a process of its own, which dies as by `kill -9` when its second publish comes to the given step. */
const [step, settings = '{}'] = process.argv.slice(2);

let publishes = 0;
const standalone = await startStandalone({
  settings: parseSettings(JSON.parse(settings) as Record<string, string>),
  log: pino({ level: 'error', base: null }),
  signal: new AbortController().signal,
  print: () => undefined,
  onPublishingStep: (reached) => {
    if (reached === 'planned') publishes++;
    if (reached === step && publishes === 2) process.kill(process.pid, 'SIGKILL');
  },
});
process.stdout.write(`ready at ${standalone.address}\n`);
