import { existsSync } from 'node:fs';
import { appendFile, cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTestDatabase } from '@trellis/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { prismaFolder } from '../migration-folder.ts';
import { serviceNames } from '../service.ts';
import { newMigration } from './new-migration.ts';
import { schemaDiff } from './schema-diff.ts';

const services = serviceNames.filter((service) => existsSync(prismaFolder(service)));

test.each(services)('the migrations of %s lead to its schema.prisma', async (service) => {
  await using database = await createTestDatabase();
  expect(await schemaDiff({ service, databaseUrl: database.url, folder: prismaFolder(service) })).toBe('');
});

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-migrations-'));
  await cp(fileURLToPath(new URL('../../fixtures/shelf', import.meta.url)), folder, { recursive: true });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('what schema.prisma asks for beyond the migrations becomes the next one', async () => {
  const service = 'files';
  const now = new Date('2026-01-31T12:34:56Z');
  {
    await using database = await createTestDatabase();
    expect(await newMigration({ service, name: 'shop', databaseUrl: database.url, folder, now })).toBeUndefined();
  }
  await appendFile(join(folder, 'schema.prisma'), '\nmodel Shop {\n  id Int @id\n}\n');
  {
    await using database = await createTestDatabase();
    const file = await newMigration({ service, name: 'shop', databaseUrl: database.url, folder, now });
    expect(file).toBe(join(folder, 'migrations', '20260131123456_shop', 'migration.sql'));
    expect(await readFile(file ?? '', 'utf8')).toMatch(/^-- CreateTable\nCREATE TABLE "Shop" \([^;]*\);\n$/);
  }
  await using database = await createTestDatabase();
  expect(await schemaDiff({ service, databaseUrl: database.url, folder })).toBe('');
});
