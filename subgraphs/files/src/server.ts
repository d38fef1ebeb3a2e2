import { join } from 'node:path';
import type { FileAttachments, Log, Subgraph } from '@trellis/service-api';
import type { FastifyPluginAsync } from 'fastify';
import { createAttachments } from './attachments.ts';
import { openDatabase } from './database.ts';
import { FileState } from './generated/client.ts';
import { createFilesSubgraph } from './graph/subgraph.ts';
import { createRoutes } from './http/routes.ts';
import { createLinks } from './links/links.ts';
import { openLocalStore } from './storage/local-store.ts';
import { startSweeping } from './uploads/sweep.ts';

export interface FilesOptions {
  readonly databaseUrl: string;
  /** Contents are kept in its folder `files`. */
  readonly dataDir: string;
  /** The installation's; links are signed by it. */
  readonly secret: string;
  readonly log: Log;
}

export interface Files extends AsyncDisposable {
  readonly subgraph: Subgraph;
  readonly attachments: FileAttachments;
  /** Uploads and downloads, for the server that the gateway listens with. */
  readonly routes: FastifyPluginAsync;
  /** From now on nobody finds a file of the app; the contents are removed soon, also after a crash. */
  forgetApp(appId: string): Promise<void>;
}

/** Starts files. Rejects with a StartError where its folder cannot be used. */
export async function createFiles({ databaseUrl, dataDir, secret, log }: FilesOptions): Promise<Files> {
  const store = await openLocalStore(join(dataDir, 'files'));
  const database = await openDatabase(databaseUrl, log);
  const links = createLinks(secret);
  const sweeping = startSweeping({ database, store, log });
  return {
    subgraph: createFilesSubgraph(database, links, log),
    attachments: createAttachments(database),
    routes: createRoutes({ database, store, links, log }),
    async forgetApp(appId) {
      await database.prisma.file.updateMany({ where: { appId }, data: { state: FileState.GONE } });
      sweeping.soon();
    },
    async [Symbol.asyncDispose]() {
      await sweeping[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}
