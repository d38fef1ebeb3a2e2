import { create as contentDisposition } from 'content-disposition';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { isUuid } from '@trellis/subgraph-kit';
import { unreachable } from '@trellis/errors';
import { type Database, type FileRow, FileState } from '../database.ts';
import type { LinkQuery, Links, OpenDownload } from '../links/links.ts';
import { Refusal } from '../refusal.ts';
import type { ContentStore } from '../storage/content-store.ts';

export interface DownloadRouteOptions {
  readonly database: Database;
  readonly store: ContentStore;
  readonly links: Links;
}

/** What browsers draw without running anything in it. SVG is not among them. */
const pictures: ReadonlySet<string> = new Set([
  'image/apng',
  'image/avif',
  'image/bmp',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/x-icon',
]);

interface DownloadRequest {
  readonly Params: { readonly id: string; readonly '*': string };
  readonly Querystring: LinkQuery;
}

export function addDownloadRoute(server: FastifyInstance, { database, store, links }: DownloadRouteOptions): void {
  server.route<DownloadRequest>({
    method: ['GET', 'HEAD'],
    // The name is a wildcard because Fastify takes 100 characters of a parameter at most.
    url: '/files/:id/*',
    async handler(request, reply) {
      const { id, '*': name } = request.params;
      const link = isUuid(id) ? links.readDownload({ id, name }, request.query) : undefined;
      if (!link) throw new Refusal(403, 'This link is not valid, or not any more. Ask for a new one.');
      const file = await database.prisma.file.findUnique({ where: { id, state: FileState.READY } });
      if (!file) throw new Refusal(404, 'There is no such file any more.');
      const answer = await store.get(id, request.raw);
      switch (answer.kind) {
        case 'content':
          return reply.code(answer.status).headers(answer.headers).headers(headersOf(file, link)).send(answer.body);
        case 'unmet':
          return replyUnmet(reply.headers(answer.headers), answer.status);
        case 'missing':
          throw new Error(`The content of the file ${id} is not in its place.`);
        default:
          return unreachable(answer);
      }
    },
  });
}

function headersOf({ name, type, declaredType }: FileRow, { inline, secondsLeft }: OpenDownload) {
  const mediaType = type ?? declaredType;
  const disposition = inline && pictures.has(mediaType) ? 'inline' : 'attachment';
  return {
    'content-type': mediaType,
    'content-disposition': contentDisposition(name, { type: disposition }),
    'x-content-type-options': 'nosniff',
    // What was uploaded gets no scripts, no origin and nothing from elsewhere, wherever it is opened.
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    // Pages of an app show its pictures, wherever they live; the link is the permission.
    'cross-origin-resource-policy': 'cross-origin',
    'cache-control': `private, max-age=${secondsLeft}`,
  };
}

function replyUnmet(reply: FastifyReply, status: number): FastifyReply {
  const message = status === 416 ? 'The file has no such range.' : 'The file is not the one that was asked for.';
  return reply.code(status).type('text/plain; charset=utf-8').send(`${message}\n`);
}
