import { parseArgs } from 'node:util';
import { createTestDatabase, startTestServer } from '@trellis/testing';
import { prismaFolder } from '../migration-folder.ts';
import { type ServiceName, serviceNames } from '../service.ts';
import { newMigration } from './new-migration.ts';

const [serviceText, name] = parseArgs({ allowPositionals: true }).positionals;
const service = serviceNames.find((known) => known === serviceText);
if (service && name && /^[a-z0-9_]+$/.test(name)) {
  process.stdout.write(`${await write(service, name)}\n`);
} else {
  process.stderr.write(`Usage: npm run migration -- <${serviceNames.join('|')}> <name_in_snake_case>\n`);
  process.exitCode = 1;
}

async function write(of: ServiceName, called: string): Promise<string> {
  await using _server = await startTestServer();
  await using database = await createTestDatabase();
  const options = { service: of, name: called, databaseUrl: database.url, folder: prismaFolder(of), now: new Date() };
  const file = await newMigration(options);
  return file ? `Wrote ${file}: read it before you commit it.` : 'The migrations lead to schema.prisma already.';
}
