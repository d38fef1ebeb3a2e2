import { fastify } from 'fastify';
import { createFiles } from '../server.ts';
import { secret } from './start-files.ts';

/** A process of its own that serves files on the data it is given, and tells its port. It ends by being killed. */
const [databaseUrl = '', dataDir = ''] = process.argv.slice(2);
const silent = (): void => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };
const files = await createFiles({ databaseUrl, dataDir, secret, log });
const server = fastify();
await server.register(files.routes);
process.stdout.write(`${await server.listen({ port: 0, host: 'localhost' })}\n`);
