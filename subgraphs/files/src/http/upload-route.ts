import type { Multipart } from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isUuid } from '@trellis/subgraph-kit';
import type { Database, FileRow } from '../database.ts';
import type { LinkQuery, Links } from '../links/links.ts';
import { Refusal } from '../refusal.ts';
import type { ContentStore, StagedContent } from '../storage/content-store.ts';
import { findUpload, keep, stage } from '../uploads/receive.ts';
import { cutOffAfter } from './error-reply.ts';

export interface UploadRouteOptions {
  readonly database: Database;
  readonly store: ContentStore;
  readonly links: Links;
}

/** As long as its link lives. */
const uploadMs = 15 * 60_000;

interface UploadRequest {
  readonly Params: { readonly id: string };
  readonly Querystring: LinkQuery;
}

/** A form with one file, as browsers and mini-programs send it, or the content as it is. */
export function addUploadRoute(server: FastifyInstance, { database, store, links }: UploadRouteOptions): void {
  server.route<UploadRequest>({
    method: ['POST', 'PUT'],
    url: '/files/uploads/:id',
    async handler(request, reply) {
      const id = request.params.id.toLowerCase();
      if (!isUuid(id) || !links.opensUpload(id, request.query)) {
        throw new Refusal(403, 'This upload link is not valid, or not any more. Create a new upload.');
      }
      cutOffAfter(request.raw, uploadMs);
      await receive(database, store, id, request);
      return reply.code(204).send();
    },
  });
}

async function receive(database: Database, store: ContentStore, id: string, request: FastifyRequest): Promise<void> {
  const file = await findUpload(database, id);
  await using content = request.isMultipart()
    ? await stageForm(store, file, request)
    : await stage(store, file, request.raw);
  await keep(database, file, content);
}

/** Reads the form to its end before anything is kept: one that is cut off is none. */
async function stageForm(store: ContentStore, file: FileRow, request: FastifyRequest): Promise<StagedContent> {
  let content: StagedContent | undefined;
  try {
    for await (const part of partsOf(request)) {
      if (part.type === 'file') content = await stage(store, file, part.file);
    }
  } catch (error) {
    await content?.[Symbol.asyncDispose]();
    throw error;
  }
  if (!content) throw new Refusal(400, 'The form has no file.');
  return content;
}

async function* partsOf(request: FastifyRequest): AsyncGenerator<Multipart> {
  try {
    // The file's size is limited by what was announced.
    yield* request.parts({ limits: { files: 1, fileSize: Infinity, fields: 20, fieldSize: 4096, headerPairs: 20 } });
  } catch (cause) {
    throw new Refusal(400, 'Send a whole form, with one file.', { cause });
  }
}
