import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { StartError } from '@trellis/errors';
import { send } from '@fastify/send';
import { headBytes } from '../content/media-type.ts';
import type { ContentHeaders, ContentStore, StagedContent } from './content-store.ts';

/**
 * Contents in a folder that nobody else may enter: what comes in is written to `incoming`, and renamed to `kept` when it
 * is all there.
 */
export async function openLocalStore(folder: string): Promise<ContentStore> {
  const incoming = join(folder, 'incoming');
  const kept = join(folder, 'kept');
  await makeFolders(folder, [incoming, kept]);

  return {
    async put(content) {
      const path = join(incoming, randomUUID());
      const discard = (): Promise<void> => rm(path, { force: true });
      try {
        const measured = await writeMeasured(path, content);
        return { ...measured, keep: (id) => moveInto(path, join(kept, placeOf(id))), [Symbol.asyncDispose]: discard };
      } catch (error) {
        await discard();
        throw error;
      }
    },

    async get(id, request) {
      const answer = await send(request, `/${placeOf(id)}`, {
        root: kept,
        cacheControl: false,
        contentType: false,
        index: false,
      });
      const { statusCode, stream } = answer;
      const headers = answer.headers as ContentHeaders;
      if (answer.type === 'file') return { kind: 'content', status: statusCode, headers, body: stream };
      stream.destroy();
      if (statusCode !== 412 && statusCode !== 416) return { kind: 'missing' };
      const { 'Content-Range': range } = headers;
      return { kind: 'unmet', status: statusCode, headers: range === undefined ? {} : { 'Content-Range': range } };
    },

    remove: (id) => rm(join(kept, placeOf(id)), { force: true }),

    async removeUnfinished(before) {
      for (const name of await readdir(incoming)) {
        const path = join(incoming, name);
        // Each write renews the time; gone by now is as good as removed.
        const written = await stat(path).catch(() => undefined);
        if (written && written.mtime < before) await rm(path, { force: true });
      }
    },
  };
}

/** Ids begin with the time, so their last digits spread them evenly over 256 folders. */
function placeOf(id: string): string {
  return `${id.slice(-2)}/${id}`;
}

async function makeFolders(folder: string, parts: readonly string[]): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o700);
    for (const part of parts) await mkdir(part, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new StartError(`The folder for files, ${folder}, cannot be made or written to (${reason}).`, { cause });
  }
}

async function writeMeasured(
  path: string,
  content: AsyncIterable<Uint8Array>,
): Promise<Pick<StagedContent, 'size' | 'sha256' | 'head'>> {
  const hash = createHash('sha256');
  const begun: Uint8Array[] = [];
  let size = 0;
  async function* measure(): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      if (size < headBytes) begun.push(chunk);
      size += chunk.length;
      hash.update(chunk);
      yield chunk;
    }
  }
  // A pipeline waits for no file that is still being opened: refused at once, it would appear after it was discarded.
  const file = await open(path, 'wx', 0o600);
  await pipeline(measure, file.createWriteStream({ flush: true }));
  return { size, sha256: hash.digest('hex'), head: Buffer.concat(begun).subarray(0, headBytes) };
}

/** A rename outlives a power failure once the folder is written too, and that folder once the one above it is. */
async function moveInto(path: string, place: string): Promise<void> {
  const folder = dirname(place);
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  await rename(path, place);
  await syncFolder(folder);
  if (made !== undefined) await syncFolder(dirname(folder));
}

async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders, and writes them by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
