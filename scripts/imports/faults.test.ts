import { describe, expect, it } from 'vitest';
import { faultsOf, type Rules } from './faults.ts';
import type { Workspace } from './workspaces.ts';

const rules: Rules = {
  levels: [['base'], ['database', 'testing'], ['orders', 'edge'], ['all']],
  testTools: ['testing'],
  bans: [{ workspace: 'edge', package: /^pg$/, reason: 'the edge knows no SQL' }],
};

function workspace(name: string, change: Partial<Omit<Workspace, 'name'>> = {}): Workspace {
  return { name, folder: name, dependencies: [], devDependencies: [], files: [], ...change };
}

function faults(...changed: readonly Workspace[]): readonly string[] {
  const all = rules.levels.flat().map((name) => changed.find((one) => one.name === name) ?? workspace(name));
  return faultsOf(all, rules);
}

function importing(path: string, ...imports: readonly (string | undefined)[]): Pick<Workspace, 'files'> {
  return { files: [{ path, imports }] };
}

describe('directions between workspaces', () => {
  it('allows a dependency on any lower level', () => {
    expect(faults(workspace('all', { dependencies: ['@trellis/orders', '@trellis/base'] }))).toEqual([]);
  });

  it('refuses a dependency on the same level, so no subgraph imports another or the gateway', () => {
    expect(faults(workspace('orders', { dependencies: ['@trellis/edge'] }))).toEqual([
      'orders: may not depend on @trellis/edge, which is no lower level',
    ]);
  });

  it('refuses a dependency upward, as a dev dependency too', () => {
    expect(faults(workspace('base', { devDependencies: ['@trellis/all'] }))).toHaveLength(1);
  });

  it('allows the test tools as a dev dependency, and only so', () => {
    expect(faults(workspace('base', { devDependencies: ['@trellis/testing'] }))).toEqual([]);
    expect(faults(workspace('base', { dependencies: ['@trellis/testing'] }))).toHaveLength(1);
  });

  it('refuses a workspace that has no level, and a level without a workspace', () => {
    const placed = rules.levels.flat().map((name) => workspace(name));
    expect(faultsOf([...placed, workspace('stray')], rules)).toEqual([
      'stray: has no level in scripts/imports/levels.ts',
    ]);
    expect(faultsOf(placed.slice(1), rules)).toEqual(['base: has a level but is no workspace']);
  });

  it('refuses a banned package through another workspace', () => {
    const database = workspace('database', { dependencies: ['pg'] });
    expect(faults(database, workspace('edge', { dependencies: ['@trellis/database'] }))).toEqual([
      'edge: reaches pg through database, but the edge knows no SQL',
    ]);
  });
});

describe('imports of a file', () => {
  it('allows what package.json declares, its subpaths, and what Node has', () => {
    const dependencies = ['graphql', '@apollo/server', '@trellis/base'];
    const file = importing(
      'src/a.ts',
      'graphql/language',
      '@apollo/server/errors',
      '@trellis/base',
      'node:fs',
      './b.ts',
    );
    expect(faults(workspace('orders', { dependencies, ...file }))).toEqual([]);
  });

  it('refuses what package.json does not declare', () => {
    expect(faults(workspace('orders', importing('src/a.ts', 'lodash')))).toEqual([
      'orders/src/a.ts: imports lodash, which its package.json does not declare',
    ]);
  });

  it('refuses a dev dependency in the product and allows it in tests', () => {
    const devDependencies = ['vitest'];
    expect(faults(workspace('orders', { devDependencies, ...importing('src/a.ts', 'vitest') }))).toHaveLength(1);
    expect(faults(workspace('orders', { devDependencies, ...importing('src/a.pg.test.ts', 'vitest') }))).toEqual([]);
  });

  it('refuses test fixtures in the product', () => {
    const devDependencies = ['fast-check'];
    const fixture = importing('src/testing/random.ts', 'fast-check');
    expect(faults(workspace('orders', { devDependencies, ...fixture }))).toEqual([]);
    expect(faults(workspace('orders', importing('src/deep/a.ts', '../testing/random.ts')))).toHaveLength(1);
    expect(faults(workspace('orders', importing('src/deep/a.test.ts', '../testing/random.ts')))).toEqual([]);
  });

  it('refuses a path into another workspace', () => {
    expect(faults(workspace('orders', importing('src/deep/a.ts', '../../../edge/src/index.ts')))).toHaveLength(1);
    expect(faults(workspace('orders', importing('src/deep/a.ts', '../b.ts')))).toEqual([]);
  });

  it('refuses its own package by name and a computed name', () => {
    expect(faults(workspace('orders', importing('src/a.ts', '@trellis/orders')))).toHaveLength(1);
    expect(faults(workspace('orders', importing('src/a.ts', undefined)))).toHaveLength(1);
  });
});
