import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { preset } from '@graphql-codegen/client-preset';
import { codegen } from '@graphql-codegen/core';
import { type GraphQLSchema, parse, printSchema } from 'graphql';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const program = join(import.meta.dirname, 'typed-program');

/** A program of its own, with the client that GraphQL Code Generator makes for it. */
export interface TypedProgram extends AsyncDisposable {
  /** What the compiler has to say; empty where it agrees. */
  check(): Promise<string>;
  run(...args: readonly string[]): Promise<string>;
}

/** Copies `typed-program` and generates its client from the schema, as `graphql-codegen` does from its sources. */
export async function createTypedProgram(schema: GraphQLSchema): Promise<TypedProgram> {
  // Below the repository, so that what it imports is found.
  await mkdir(join(root, 'e2e/dist'), { recursive: true });
  const folder = await mkdtemp(join(root, 'e2e/dist/typed-program-'));
  await cp(program, folder, { recursive: true });
  await generate(schema, folder);
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '@tsconfig/strictest/tsconfig.json',
      compilerOptions: {
        target: 'es2023',
        module: 'nodenext',
        types: ['node'],
        noEmit: true,
        allowImportingTsExtensions: true,
        verbatimModuleSyntax: true,
        erasableSyntaxOnly: true,
      },
      include: ['**/*.ts'],
    }),
  );
  return {
    async check() {
      const tsc = join(root, 'node_modules/.bin/tsc');
      return run(tsc, ['-p', folder], { cwd: folder }).then(
        ({ stdout }) => stdout,
        ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr,
      );
    },
    async run(...args) {
      return (await run(process.execPath, [join(folder, 'main.ts'), ...args])).stdout;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function generate(schemaAst: GraphQLSchema, folder: string): Promise<void> {
  const schema = parse(printSchema(schemaAst));
  const source = await readFile(join(folder, 'main.ts'), 'utf8');
  const documents = [...source.matchAll(/graphql\(`([^`]*)`\)/g)].map(([, rawSDL = '']) => ({
    location: join(folder, 'main.ts'),
    rawSDL,
    document: parse(rawSDL),
  }));
  const files = await preset.buildGeneratesSection({
    baseOutputDir: `${folder}/generated/`,
    presetConfig: { fragmentMasking: false },
    schema,
    schemaAst,
    documents,
    config: {
      useTypeImports: true,
      importExtension: '.ts',
      emitLegacyCommonJSImports: false,
      // As a client's settings have them: the schema cannot tell how a scalar travels.
      scalars: { Decimal: { input: 'string | number', output: 'string' }, DateTime: 'string', Date: 'string' },
    },
    plugins: [],
    pluginMap: {},
  });
  for (const file of files) {
    await mkdir(dirname(file.filename), { recursive: true });
    await writeFile(file.filename, await codegen(file));
  }
}
