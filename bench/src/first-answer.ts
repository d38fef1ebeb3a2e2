import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sendOperation, signIn } from '@trellis/app-loader';
import { chinookDefinition } from '@trellis/chinook-example';
import { markdownTable } from './markdown-table.ts';
import { spreadOf } from './statistics.ts';

/**
 * How soon a fresh process answers: an app of 11 models, made, published and asked at once by a builder who has just
 * signed in. Every round starts the product anew on the same data, as users start it.
 */
const rounds = Number(process.argv[2] ?? 5);
const admin = { email: 'bench@localhost', password: 'a password for a benchmark' };

interface Round {
  readonly readyMs: number;
  /** Resident, of the product's own process, once it has been idle for a moment. */
  readonly idleMb: number;
  readonly createMs: number;
  readonly answerMs: number;
}

async function measure(dataDir: string, round: number): Promise<Round> {
  const start = performance.now();
  const main = fileURLToPath(import.meta.resolve('@trellis/standalone'));
  const child = spawn(process.execPath, [main], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      PORT: '0',
      TRELLIS_DATA_DIR: dataDir,
      TRELLIS_SAMPLE: 'false',
      TRELLIS_LOG_LEVEL: 'error',
      TRELLIS_ADMIN_EMAIL: admin.email,
      TRELLIS_ADMIN_PASSWORD: admin.password,
    },
  });
  const exited = once(child, 'exit');
  try {
    let output = '';
    let url: string | undefined;
    while (url === undefined) {
      const [chunk] = (await Promise.race([once(child.stdout, 'data'), exited])) as [unknown];
      if (!Buffer.isBuffer(chunk)) throw new Error(`The product ended with ${String(chunk)}.`);
      output += chunk.toString('utf8');
      url = /ready at (\S+)/.exec(output)?.[1];
    }
    const readyMs = performance.now() - start;
    await sleep(3_000);
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
    const idleMb = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
    const client = { url, token: await signIn({ url }, admin.email, admin.password) };
    const slug = `first-${process.pid}-${round}`;
    const beforeCreate = performance.now();
    const { createApp } = await sendOperation<{ createApp: { id: string } }>(client, {
      path: '/graphql',
      query: 'mutation ($input: CreateAppInput!) { createApp(input: $input) { id } }',
      variables: { input: { slug, name: slug, definition: differing(round) } },
    });
    const beforePublish = performance.now();
    await sendOperation(client, {
      path: '/graphql',
      query: 'mutation ($app: ID!) { publishApp(app: $app) { version { number } } }',
      variables: { app: createApp.id },
    });
    await sendOperation(client, { path: `/apps/${slug}/graphql`, query: '{ artists { totalCount } }' });
    const answered = performance.now();
    return { readyMs, idleMb, createMs: beforePublish - beforeCreate, answerMs: answered - beforePublish };
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

/** No supergraph of an earlier round fits. */
function differing(round: number): typeof chinookDefinition {
  const models = { ...chinookDefinition.models };
  const { Artist } = models;
  models['Artist'] = { ...Artist, fields: { ...Artist?.fields, [`round${process.pid}x${round}`]: { type: 'Int' } } };
  return { ...chinookDefinition, models };
}

const dataDir = await mkdtemp(join(tmpdir(), 'trellis-first-answer-'));
try {
  // Started as root, the database runs as somebody else.
  await chmod(dataDir, 0o711);
  // Makes the database; what is measured are second starts.
  await measure(dataDir, 0);
  const measured: Round[] = [];
  for (let round = 1; round <= rounds; round++) measured.push(await measure(dataDir, round));
  const row = (name: string, of: (round: Round) => number) => {
    const { median, lowest, highest } = spreadOf(measured.map(of));
    return [name, ...[median, lowest, highest].map((value) => value.toFixed(0))];
  };
  console.log(
    markdownTable(
      ['', 'median', 'lowest', 'highest'],
      [
        row('start to ready, ms', ({ readyMs }) => readyMs),
        row('idle memory, MB', ({ idleMb }) => idleMb),
        row('createApp, ms', ({ createMs }) => createMs),
        row('publish to first answer, ms', ({ answerMs }) => answerMs),
      ],
    ),
  );
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
