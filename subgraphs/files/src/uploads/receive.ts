import type { Readable } from 'node:stream';
import { unreachable } from '@trellis/errors';
import { findMediaType } from '../content/media-type.ts';
import { type Database, type FileRow, FileState } from '../database.ts';
import { Refusal } from '../refusal.ts';
import type { ContentStore, StagedContent } from '../storage/content-store.ts';

/** The upload that a link leads to, if it still waits for content. */
export async function findUpload({ prisma }: Database, id: string): Promise<FileRow> {
  const file = await prisma.file.findUnique({ where: { id } });
  if (!file) throw gone();
  refuseFinished(file.state);
  return file;
}

/** Takes in no more than was announced. The source is left as it is then, so that its connection can be answered. */
export async function stage(store: Pick<ContentStore, 'put'>, file: FileRow, source: Readable): Promise<StagedContent> {
  try {
    return await store.put(upTo(Number(file.size), source));
  } catch (error) {
    if (isFull(error)) throw new Refusal(507, 'There is no room for this file now.', { cause: error });
    throw error;
  }
}

/** Keeps a content that is what was announced. Sent twice, it is kept once. */
export async function keep(database: Database, file: FileRow, content: StagedContent): Promise<void> {
  const type = await check(file, content);
  const earlier = await database.transaction(async (client) => {
    // Holds the row's lock until the content is in its place: of two senders one is first, and a row that says RECEIVED
    // has its content. A crash in between leaves PENDING, and the next content takes the place.
    const { rowCount } = await client.query(
      `update files.file set state = 'RECEIVED', type = $2, sha256 = $3 where id = $1 and state = 'PENDING'`,
      [file.id, type, content.sha256],
    );
    if (rowCount === 1) {
      await content.keep(file.id);
      return undefined;
    }
    const { rows } = await client.query<Pick<FileRow, 'state' | 'sha256'>>(
      'select state, sha256 from files.file where id = $1',
      [file.id],
    );
    return rows[0] ?? { state: FileState.GONE, sha256: null };
  });
  if (!earlier) return;
  refuseFinished(earlier.state);
  if (earlier.sha256 !== content.sha256)
    throw new Refusal(409, 'This upload has another content already. Create a new upload.');
}

async function* upTo(size: number, source: Readable): AsyncGenerator<Uint8Array> {
  let got = 0;
  try {
    // Destroying a request would close its connection before the answer.
    for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      got += chunk.length;
      if (got > size) throw new Refusal(413, `The content is larger than the ${size} bytes that were announced.`);
      yield chunk;
    }
  } catch (cause) {
    throw cause instanceof Refusal ? cause : new Refusal(400, 'The upload broke off. Send it again.', { cause });
  }
}

/** The content's type, if content and announcement agree. */
async function check(file: FileRow, { size, sha256, head }: StagedContent): Promise<string> {
  if (BigInt(size) !== file.size)
    throw new Refusal(422, `The content has ${size} bytes, but ${file.size} were announced.`);
  if (file.declaredSha256 !== null && file.declaredSha256 !== sha256)
    throw new Refusal(422, 'The content does not have the SHA-256 that was announced.');
  const type = await findMediaType(file.declaredType, head);
  if (type.ok) return type.type;
  const found = type.found === undefined ? 'The content is no' : `The content is ${type.found}, no`;
  throw new Refusal(422, `${found} ${file.declaredType}, which was announced.`);
}

function refuseFinished(state: FileState): void {
  switch (state) {
    case FileState.PENDING:
    case FileState.RECEIVED:
      return;
    case FileState.READY:
      throw new Refusal(409, 'This upload is complete. Create a new one.');
    case FileState.GONE:
      throw gone();
    default:
      unreachable(state);
  }
}

function gone(): Refusal {
  return new Refusal(404, 'This upload is no more. Create a new one.');
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
