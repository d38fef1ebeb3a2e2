import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';

export interface Workspace {
  /** The package's name without its scope. */
  readonly name: string;
  /** Relative to the root, with forward slashes. */
  readonly folder: string;
  readonly dependencies: readonly string[];
  /** Its own and the root's, which serve the tests of all. */
  readonly devDependencies: readonly string[];
  readonly files: readonly SourceFile[];
}

export interface SourceFile {
  /** Relative to the workspace. */
  readonly path: string;
  /** The specifiers of every import, re-export and `import()`; undefined for an `import()` of a computed name. */
  readonly imports: readonly (string | undefined)[];
}

interface Manifest {
  readonly name: string;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const sources = '**/*.{ts,tsx,mts,js,jsx,mjs}';
const madeFolders: readonly string[] = ['node_modules', 'dist', 'generated', '.trellis'];

/** Reads every workspace that the root's package.json names, with the imports of all its source files. */
export function readWorkspaces(root: string): readonly Workspace[] {
  const { workspaces = [], devDependencies = {} } = readManifest(root);
  const manifests = globSync(
    workspaces.map((pattern) => `${pattern}/package.json`),
    { cwd: root },
  );
  return manifests
    .map((manifest) => readWorkspace(root, manifest.slice(0, -'/package.json'.length), Object.keys(devDependencies)))
    .toSorted((one, other) => one.folder.localeCompare(other.folder));
}

function readWorkspace(root: string, folder: string, sharedTools: readonly string[]): Workspace {
  const absolute = join(root, folder);
  const manifest = readManifest(absolute);
  const paths = globSync(sources, { cwd: absolute, exclude: (name) => madeFolders.includes(name) });
  return {
    name: manifest.name.replace(/^@trellis\//, ''),
    folder,
    dependencies: Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
    devDependencies: [...Object.keys(manifest.devDependencies ?? {}), ...sharedTools],
    files: paths
      .toSorted()
      .map((path) => ({ path, imports: importsOf(path, readFileSync(join(absolute, path), 'utf8')) })),
  };
}

/** The specifiers that a file's text imports, types included. */
export function importsOf(path: string, text: string): readonly (string | undefined)[] {
  const { module, errors } = parseSync(path, text);
  if (errors[0]) throw new Error(`${path} does not parse: ${errors[0].message}`);
  return [
    ...module.staticImports.map((statement) => statement.moduleRequest.value),
    ...module.staticExports.flatMap((statement) =>
      statement.entries.flatMap((entry) => entry.moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.map(({ moduleRequest }) => literal(text.slice(moduleRequest.start, moduleRequest.end))),
  ];
}

function literal(expression: string): string | undefined {
  return /^(['"`])([^'"`$\\]*)\1$/.exec(expression)?.[2];
}

function readManifest(folder: string): Manifest {
  // Our own files, and npm has read them before: their shape needs no checking.
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}
