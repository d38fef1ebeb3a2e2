import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { fileURLToPath } from 'node:url';
import { varyingBy } from './media-types.ts';

const prefix = '/studio/';

/** Nothing from elsewhere, and nobody may put the page in a frame. The editor styles itself and runs workers from blobs. */
const contentPolicy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "connect-src 'self' ws: wss:",
  "object-src 'none'",
  "base-uri 'self'",
  "frame-ancestors 'none'",
].join('; ');

const pageHeaders = {
  'content-security-policy': contentPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  // The same address answers programs with JSON.
  vary: varyingBy,
  'cache-control': 'no-cache',
};

/** Serves the console's built files below `/studio/` and gives back how to send its page, which reads its own address. */
export async function addStudio(
  app: FastifyInstance,
  assets: URL | string,
): Promise<(reply: FastifyReply) => FastifyReply> {
  await app.register(fastifyStatic, {
    root: assets instanceof URL ? fileURLToPath(assets) : assets,
    prefix,
    index: false,
    // The page has its own addresses.
    allowedPath: (path, _root, { url }) => path.startsWith('/assets/') || !url.startsWith(prefix),
    // Their names change with their content.
    immutable: true,
    maxAge: '1y',
  });
  return (reply) => reply.headers(pageHeaders).sendFile('index.html', { cacheControl: false });
}
