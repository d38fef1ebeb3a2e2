import { parseArgs } from 'node:util';
import { StartError } from '@trellis/errors';
import { parseSettings } from '@trellis/settings';
import { exportTrail } from './export-trail.ts';
import { openTrails } from './open-trails.ts';
import { verifyTrails } from './verify-trails.ts';

const usage = 'Usage: audit verify | audit export [--app <id>] [--from <time>] [--to <time>]';

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof StartError ? error.message : String(error)}\n`);
  return 1;
});

async function main(): Promise<number> {
  const text = { type: 'string' } as const;
  const options = { app: text, from: text, to: text };
  const { positionals, values } = parseArgs({ allowPositionals: true, options });
  const [action] = positionals;
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  if (action !== 'verify' && action !== 'export') throw new StartError(usage);
  await using trails = await openTrails(parseSettings(process.env));
  if (action === 'verify') return (await verifyTrails(trails.services, print)) ? 0 : 1;
  const { app, from, to } = values;
  await exportTrail(
    trails.services,
    {
      ...(app === undefined ? {} : { app }),
      ...(from === undefined ? {} : { from: readTime('from', from) }),
      ...(to === undefined ? {} : { to: readTime('to', to) }),
    },
    print,
  );
  return 0;
}

function readTime(option: string, text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new StartError(`--${option} must be a time like 2026-01-31T12:00:00Z.`);
  return time;
}
