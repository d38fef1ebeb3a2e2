import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartError } from '@trellis/errors';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockDataDirectory } from './lock.ts';
import { processIdentity } from './process-identity.ts';

let dataDir: string;
let file: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'trellis-lock-'));
  file = join(dataDir, 'lock');
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

const write = (holder: object) => writeFile(file, JSON.stringify(holder));

test('the lock names the process and is gone after its release', async () => {
  const lock = await lockDataDirectory(dataDir);
  expect(lock.takenOver).toBe(false);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
  await lock.release();
  expect(await readdir(dataDir)).toEqual([]);
});

test('a living holder is named in the refusal and keeps its lock', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  const holder = { pid, host: hostname(), began: await processIdentity(pid) };
  await write(holder);
  const refused = lockDataDirectory(dataDir);
  await expect(refused).rejects.toThrow(StartError);
  await expect(refused).rejects.toThrow(`${dataDir} is in use by process ${pid}`);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(holder);

  child.kill('SIGKILL');
  await once(child, 'exit');
  const lock = await lockDataDirectory(dataDir);
  expect(lock.takenOver).toBe(true);
  await lock.release();
});

test.each([
  ['whose number another process has now', () => ({ pid: process.ppid, host: hostname(), began: 'long ago' })],
  [
    'whose number we have now, as after the restart of a container',
    () => ({ pid: process.pid, host: hostname(), began: 'long ago' }),
  ],
])('the lock of a dead process %s is taken over', async (_case, holder) => {
  await write(holder());
  const lock = await lockDataDirectory(dataDir);
  expect(lock.takenOver).toBe(true);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid });
  await lock.release();
});

test('a lock that was being written when its process died is taken over', async () => {
  await writeFile(file, '{"pid":');
  const lock = await lockDataDirectory(dataDir);
  expect(lock.takenOver).toBe(true);
  await lock.release();
});

test('a holder on another host counts as living for as long as its heart beats', async () => {
  const holder = { pid: process.pid, host: 'another-container', began: 'x' };
  await write(holder);
  const heart = setInterval(() => void utimes(file, new Date(), new Date()), 50);
  await expect(lockDataDirectory(dataDir, 400)).rejects.toThrow(
    `is in use by process ${process.pid} on another-container`,
  );
  clearInterval(heart);
  const lock = await lockDataDirectory(dataDir, 100);
  expect(lock.takenOver).toBe(true);
  await lock.release();
});

test('of several that start at the same moment on a dead lock, one gets it', async () => {
  await write({ pid: 2 ** 22 + 1, host: hostname(), began: 'x' });
  const program = `
    import { lockDataDirectory } from ${JSON.stringify(new URL('lock.ts', import.meta.url).href)};
    await lockDataDirectory(${JSON.stringify(dataDir)}).then(() => console.log('held'), () => console.log('refused'));
    setInterval(() => {}, 1000);`;
  const children = Array.from({ length: 4 }, () =>
    spawn(process.execPath, [...process.execArgv, '--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  const answers = await Promise.all(children.map(async ({ stdout }) => String((await once(stdout, 'data'))[0]).trim()));
  for (const child of children) child.kill('SIGKILL');
  expect(answers.toSorted()).toEqual(['held', 'refused', 'refused', 'refused']);
});
