import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartError } from '@trellis/errors';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEmbeddedPostgres } from './start.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'trellis-embedded-'));
});

afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

const quick = (folder = dataDir) => startEmbeddedPostgres({ dataDir: folder, durable: false });

async function ask<T>(url: string, statement: string): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows as T[];
  } finally {
    await client.end();
  }
}

async function postmasterPid(): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'data', 'postmaster.pid'), 'utf8'), 10);
}

test('a new database is UTF-8 with C.UTF-8, in UTC, without jit, and finds trigrams in Chinese', async () => {
  await using postgres = await quick();
  const [row] = await ask(
    postgres.url,
    `select pg_encoding_to_char(encoding) as encoding, datcollate, datctype, current_setting('TimeZone') as zone,
       current_setting('jit') as jit, current_setting('listen_addresses') as addresses
     from pg_database where datname = current_database()`,
  );
  expect(row).toEqual({
    encoding: 'UTF8',
    datcollate: 'C.UTF-8',
    datctype: 'C.UTF-8',
    zone: 'UTC',
    jit: 'off',
    addresses: '127.0.0.1',
  });
  await ask(postgres.url, 'create extension pg_trgm');
  const [likeness] = await ask<{ positive: boolean }>(
    postgres.url,
    `select similarity('数据库同步', '数据') > 0 as positive`,
  );
  expect(likeness?.positive).toBe(true);
});

test('only who knows the random password gets in, and only its owner may read it', async () => {
  await using postgres = await quick();
  const url = new URL(postgres.url);
  expect(url.password.length).toBeGreaterThanOrEqual(32);
  expect((await stat(join(dataDir, 'password'))).mode & 0o777).toBe(0o600);
  for (const guess of ['password', '']) {
    url.password = guess;
    await expect(ask(url.href, 'select 1')).rejects.toThrow(/password/);
  }
});

test('data and password are the same after a stop and another start', async () => {
  const first = await quick();
  await ask(first.url, `create table kept as select 7 as n`);
  await first.stop();
  await first.stop();
  await expect(ask(first.url, 'select 1')).rejects.toThrow('ECONNREFUSED');

  await using second = await quick();
  expect(await ask(second.url, 'select n from kept')).toEqual([{ n: 7 }]);
  expect(new URL(second.url).password).toBe(new URL(first.url).password);
});

test.runIf(process.platform === 'linux')('memory for long answers is not taken anew by each statement', async () => {
  await using postgres = await quick();
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  const {
    rows: [backend],
  } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const pagesTaken = async () => {
    const text = await readFile(`/proc/${backend?.pid}/stat`, 'utf8');
    // The field after the name, which is in brackets, and seven others.
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[7]);
  };
  const askLong = async (times: number) => {
    for (let turn = 0; turn < times; turn++) {
      await client.query(`select string_agg(md5(n::text), ',') from generate_series(1, 20000) n`);
    }
  };
  try {
    await askLong(3);
    const before = await pagesTaken();
    await askLong(10);
    // A text of 660 KB is 161 pages, and PostgreSQL has it three times.
    expect((await pagesTaken()) - before).toBeLessThan(10 * 161);
  } finally {
    await client.end();
  }
});

test('a set-up that was killed in the middle is begun anew', async () => {
  await (await quick()).stop();
  const whole = join(dataDir, 'data');
  await rm(join(whole, 'PG_VERSION'));
  await rm(join(dataDir, 'password'));
  await rename(whole, join(dataDir, 'data.unfinished'));
  await using postgres = await quick();
  expect(await ask(postgres.url, 'select 1 as n')).toEqual([{ n: 1 }]);
});

test('the server outlives a kill of its parent and of its process group, and the next start ends it first', async () => {
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(new URL('start.ts', import.meta.url).href)};
    const { url } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(url);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, [...process.execArgv, '--input-type=module', '-e', program], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const url = line.toString().trim();
  await ask(url, 'create table kept as select 7 as n');
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  await once(child, 'exit');
  expect(await ask(url, 'select n from kept')).toEqual([{ n: 7 }]);

  const warnings: string[] = [];
  await using next = await startEmbeddedPostgres({
    dataDir,
    log: { info: () => undefined, warn: (_, message) => warnings.push(message) },
  });
  await expect(ask(url, 'select 1')).rejects.toThrow('ECONNREFUSED');
  expect(warnings).toEqual(['ended the database that a killed process had left running']);
  expect(await ask(next.url, 'select n from kept')).toEqual([{ n: 7 }]);
});

test('a process that was given the number of the last postmaster is left alone', async () => {
  await (await quick()).stop();
  await writeFile(join(dataDir, 'data', 'postmaster.pid'), `${process.pid}\n${join(dataDir, 'data')}\n0\n5432\n\n\n`);
  await using postgres = await quick();
  expect(await ask(postgres.url, 'select 1 as n')).toEqual([{ n: 1 }]);
});

test.each([
  [99, /made by PostgreSQL 99, this release brings 18: start the newer release/],
  [17, /made by PostgreSQL 17, this release brings 18: dump it/],
])('a directory of PostgreSQL %i is refused in one line', async (major, line) => {
  await (await quick()).stop();
  await writeFile(join(dataDir, 'data', 'PG_VERSION'), `${major}\n`);
  const error = await quick().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StartError);
  expect(String(error)).toMatch(line);
  expect(String(error)).not.toContain('\n');
});

test.runIf(process.getuid?.() === 0)('as root, a folder that the database may not enter is named', async () => {
  await chmod(dataDir, 0o700);
  const error = await quick(join(dataDir, 'below')).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StartError);
  expect(String(error)).toContain(`The folder ${dataDir} cannot be entered by the database's user`);
});

test.runIf(process.getuid?.() === 0)('as root, the server runs as somebody else', async () => {
  await using postgres = await quick();
  expect(postgres.url).toContain('127.0.0.1');
  const status = await readFile(`/proc/${await postmasterPid()}/status`, 'utf8');
  expect(status).not.toMatch(/^Uid:\t0/m);
});
