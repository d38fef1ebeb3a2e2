#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { signIn } from '@trellis/app-loader';
import cliProgress from 'cli-progress';
import { loadChinook } from './load.ts';
import { readChinook } from './read-csv.ts';

const usage = `Loads the Chinook music store through the public API.

  node examples/chinook/dist/cli.js --email admin@localhost --password … --csv FOLDER

  --url       where Trellis answers (http://localhost:4000)
  --email     with which to sign in, and --password
  --token     an access token or API key instead of both
  --csv       the folder with Chinook's eleven CSV files
  --slug      the app's address (chinook)
`;

try {
  await run();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      url: { type: 'string', default: 'http://localhost:4000' },
      email: { type: 'string' },
      password: { type: 'string' },
      token: { type: 'string' },
      csv: { type: 'string' },
      slug: { type: 'string', default: 'chinook' },
      help: { type: 'boolean', default: false },
    },
  });
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  const { url, email, password, csv, slug } = options;
  if (csv === undefined) throw new Error(`--csv is missing.\n\n${usage}`);
  const rows = await readChinook(csv);
  let token = options.token;
  if (token === undefined) {
    if (email === undefined || password === undefined) {
      throw new Error(`Give --email and --password, or --token.\n\n${usage}`);
    }
    token = await signIn({ url }, email, password);
  }

  const bar = new cliProgress.SingleBar(
    {
      format: '{bar} {value} of {total} records  {model}',
      hideCursor: true,
      noTTYOutput: !process.stderr.isTTY,
      notTTYSchedule: 5000,
    },
    cliProgress.Presets.shades_classic,
  );
  let started = false;
  try {
    const report = await loadChinook({
      url,
      token,
      rows,
      slug,
      onProgress: ({ model, done, total }) => {
        if (started) bar.update(done, { model });
        else bar.start(total, done, { model });
        started = true;
      },
    });
    bar.stop();
    const found = report.found > 0 ? `, ${report.found} were there already` : '';
    process.stdout.write(`${report.created} records created${found}: ${new URL(`/apps/${slug}/graphql`, url).href}\n`);
  } finally {
    bar.stop();
  }
}
