import fastifyMultipart from '@fastify/multipart';
import type { Log } from '@trellis/service-api';
import type { FastifyPluginAsync } from 'fastify';
import { addDownloadRoute, type DownloadRouteOptions } from './download-route.ts';
import { replyWithError } from './error-reply.ts';
import { addUploadRoute, type UploadRouteOptions } from './upload-route.ts';

export interface RouteOptions extends UploadRouteOptions, DownloadRouteOptions {
  readonly log: Log;
}

/** Everything below `/files`, in a Fastify context of its own. */
export function createRoutes(options: RouteOptions): FastifyPluginAsync {
  return async (server) => {
    // A JSON file is a file here: but for forms, nobody reads the body before the upload does.
    server.removeAllContentTypeParsers();
    server.addContentTypeParser('*', (_request, _payload, done) => done(null));
    await server.register(fastifyMultipart);
    server.setErrorHandler((error, request, reply) => replyWithError(options.log, error, request, reply));
    addUploadRoute(server, options);
    addDownloadRoute(server, options);
  };
}
