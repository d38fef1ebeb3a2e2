import { defineConfig } from 'vitest/config';

const source = 'trellis:source';
const conditions = [source, 'node', 'development|production'];

export default defineConfig({
  // Workspaces load from src: tests need no build, and never meet a stale one.
  // `.js` first, as Node has it: the main file of `graphql` is `index`, and objects of its two copies are strangers.
  resolve: { conditions, extensions: ['.js', '.mjs', '.ts', '.tsx', '.json'] },
  // This one loads the global setup.
  environments: { __vitest__: { resolve: { conditions } } },
  ssr: { resolve: { conditions, externalConditions: [source, 'node'] } },
  test: {
    include: ['**/*.test.ts', 'e2e/**/*.e2e.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/.turbo/**'],
    globalSetup: ['packages/testing/src/global-setup.ts'],
    pool: 'forks',
    // Worker threads and child processes that a test starts find the workspaces' sources too.
    execArgv: [`--conditions=${source}`],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: process.env['CI'] ? ['default', 'json'] : ['default'],
    outputFile: { json: 'coverage/tests.json' },
  },
});
