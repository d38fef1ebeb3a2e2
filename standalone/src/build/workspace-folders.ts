import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly workspaces?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The folders of a workspace and of all that it is made of. */
export function workspaceFolders(root: string, name: string): readonly string[] {
  const all = new Map(allFolders(root).map((folder) => [readManifest(folder).name, folder]));
  const found = new Set<string>();
  const visit = (workspace: string): void => {
    const folder = all.get(workspace);
    if (folder === undefined || found.has(folder)) return;
    found.add(folder);
    Object.keys(readManifest(folder).dependencies ?? {}).forEach(visit);
  };
  visit(name);
  return [...found];
}

function allFolders(root: string): readonly string[] {
  const patterns = readManifest(root).workspaces ?? [];
  return patterns
    .flatMap((pattern) => {
      if (!pattern.endsWith('/*')) return [join(root, pattern)];
      const parent = join(root, pattern.slice(0, -2));
      return readdirSync(parent).map((name) => join(parent, name));
    })
    .filter((folder) => existsSync(join(folder, 'package.json')));
}

function readManifest(folder: string): Manifest {
  // The project's own files, whose form npm has checked.
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}
