import { defineConfig } from 'vitest/config';

const source = 'trellis:source';
const conditions = [source, 'node', 'development|production'];

const isCi = process.env['CI'] !== undefined;

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
    testTimeout: isCi ? 90_000 : 30_000,
    hookTimeout: isCi ? 120_000 : 60_000,
    // A second look at what failed once on a busy machine; the report still tells of it.
    retry: isCi ? 1 : 0,
    reporters: isCi ? ['default', 'json'] : ['default'],
    outputFile: { json: 'coverage/tests.json' },
  },
});
