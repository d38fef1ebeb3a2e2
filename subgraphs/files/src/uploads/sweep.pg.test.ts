import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { noise, png } from '../testing/contents.ts';
import { completeUpload, send, startTestFiles, type TestFiles } from '../testing/start-files.ts';

let test: TestFiles;

beforeAll(async () => {
  test = await startTestFiles();
});
afterAll(() => test[Symbol.asyncDispose]());

const waitFor = (look: () => Promise<void>): Promise<void> => vi.waitFor(look, { timeout: 20_000 });

const picture = { name: 'a.png', type: 'image/png' };

/** Makes everything that there is a day older. */
async function aDayPasses(): Promise<void> {
  await test.execute(`update files.file set created_at = created_at - interval '24 hours 1 minute'`);
  const yesterday = new Date(Date.now() - 24 * 3_600_000 - 60_000);
  for (const folder of ['incoming', 'kept'] as const) {
    for (const name of await test.onDisk(folder)) {
      const path = folder === 'kept' ? join(name.slice(-2), name) : name;
      await utimes(join(test.dataDir, 'files', folder, path), yesterday, yesterday);
    }
  }
}

async function rows(): Promise<readonly unknown[]> {
  return (await test.execute('select id from files.file order by id')).map(({ id }) => id);
}

it('what was not completed within a day is dropped, row and content; what was completed stays', async () => {
  const complete = await test.upload(png, picture);
  const announced = await test.announce({ ...picture, size: png.length });
  const sent = await test.announce({ ...picture, size: png.length });
  await send(sent.url, png);
  await test.restart();
  expect(await rows()).toEqual([complete, announced.id, sent.id]);

  await aDayPasses();
  const fresh = await test.announce({ ...picture, size: png.length });
  await send(fresh.url, png);
  await test.restart();
  await waitFor(async () => expect(await rows()).toEqual([complete, fresh.id]));
  expect((await test.onDisk('kept')).toSorted()).toEqual([complete, fresh.id]);
  expect((await fetch(await test.linkTo(complete))).status).toBe(200);
  expect((await send(announced.url, png)).status).toBe(404);
  expect((await test.ask(completeUpload, { id: sent.id })).errors?.[0]?.extensions['code']).toBe('NOT_FOUND');
  expect((await test.ask(completeUpload, { id: fresh.id })).errors).toBeUndefined();
});

it('a sweep that died after any step is finished by the next', async () => {
  const contentLeft = await test.upload(png, picture);
  const rowLeft = await test.announce({ ...picture, size: png.length });
  await test.execute(`update files.file set state = 'GONE' where id in ('${contentLeft}', '${rowLeft.id}')`);
  await test.restart();
  await waitFor(async () => {
    expect(await rows()).not.toContain(contentLeft);
    expect(await rows()).not.toContain(rowLeft.id);
  });
  expect(await test.onDisk('kept')).not.toContain(contentLeft);
});

it('an upload whose process is killed leaves nothing for long, and can be sent again', async () => {
  const size = 5_000_000;
  const content = noise(size);
  const { id, url } = await test.announce({ name: 'a', type: 'application/octet-stream', size });

  const script = fileURLToPath(new URL('../testing/serve-until-killed.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=trellis:source', script, test.databaseUrl, test.dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const half = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(content.subarray(0, size / 2));
      while ((await test.onDisk('incoming')).length === 0) await sleep(5);
      child.kill('SIGKILL');
    },
  });
  await expect(send(url.replace(test.address, line.toString().trim()), half)).rejects.toThrow('fetch failed');
  expect(await test.onDisk('incoming')).toHaveLength(1);

  expect((await send(url, content)).status).toBe(204);
  await test.ask(completeUpload, { id });
  await aDayPasses();
  await test.restart();
  await waitFor(async () => expect(await test.onDisk('incoming')).toEqual([]));
  expect((await fetch(await test.linkTo(id))).status).toBe(200);
});

it('an upload that breaks off leaves nothing', async () => {
  const { url } = await test.announce({ name: 'a', type: 'application/octet-stream', size: 1000 });
  const calledOff = new AbortController();
  const half = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(noise(500));
      while ((await test.onDisk('incoming')).length === 0) await sleep(5);
      calledOff.abort();
    },
  });
  const sending = fetch(url, { method: 'PUT', body: half, duplex: 'half', signal: calledOff.signal });
  await expect(sending).rejects.toThrow('aborted');
  await waitFor(async () => expect(await test.onDisk('incoming')).toEqual([]));
});
