import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faultsOf } from './faults.ts';
import { bans, levels, testTools } from './levels.ts';
import { importsOf, readWorkspaces } from './workspaces.ts';

const root = join(import.meta.dirname, '../..');

describe('importsOf', () => {
  it('finds imports of every form', () => {
    const text = `
      import a from 'a'; import type { B } from 'b'; import 'c';
      export * from 'd'; export { e, e2 } from 'e'; export type { F } from 'f';
      await import('g'); await import(\`h\`); await import(name);
    `;
    expect(new Set(importsOf('x.ts', text))).toEqual(new Set(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', undefined]));
  });

  it('is not misled by text that only looks like an import', () => {
    expect(importsOf('x.ts', `const text = "import a from 'a'"; // import b from 'b'`)).toEqual([]);
  });
});

describe('the directions of this house', () => {
  let copy: string;

  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), 'trellis-imports-'));
    cpSync(join(root, 'package.json'), join(copy, 'package.json'));
    for (const { folder } of readWorkspaces(root)) {
      mkdirSync(join(copy, folder, 'src'), { recursive: true });
      cpSync(join(root, folder, 'package.json'), join(copy, folder, 'package.json'));
    }
  });
  afterEach(() => {
    rmSync(copy, { recursive: true });
  });

  const faults = () => faultsOf(readWorkspaces(copy), { levels, testTools, bans });

  it('hold between its package.json files', () => {
    expect(faults()).toEqual([]);
  });

  it('refuses a subgraph that imports another', () => {
    writeFileSync(join(copy, 'subgraphs/files/src/reach.ts'), `export { createIdentity } from '@trellis/identity';\n`);
    expect(faults()).toContain(
      'subgraphs/files/src/reach.ts: imports @trellis/identity, which its package.json does not declare',
    );
  });

  it('refuses SQL in the gateway', () => {
    declare('gateway', { pg: '8.23.1' });
    expect(faults()).toContain('gateway: reaches pg through gateway, but the gateway knows no SQL and no Prisma');
  });

  it('refuses a package that imports an app', () => {
    declare('packages/pubsub', { '@trellis/gateway': '0.1.0' });
    expect(faults()).toContain('packages/pubsub: may not depend on @trellis/gateway, which is no lower level');
  });

  function declare(folder: string, dependencies: Readonly<Record<string, string>>): void {
    const file = join(copy, folder, 'package.json');
    writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, 'utf8')) as object), dependencies }));
  }
});
