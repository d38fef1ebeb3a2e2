import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import type { Ban } from './levels.ts';
import type { SourceFile, Workspace } from './workspaces.ts';

export interface Rules {
  readonly levels: readonly (readonly string[])[];
  readonly testTools: readonly string[];
  readonly bans: readonly Ban[];
}

/**
 * What breaks the import directions, one line each.
 *
 * A workspace can import another only by name and only what its package.json declares (both checked here, file by
 * file), so the directions hold where they hold between the package.json files.
 */
export function faultsOf(workspaces: readonly Workspace[], rules: Rules): readonly string[] {
  return [
    ...unplaced(workspaces, rules),
    ...workspaces.flatMap((workspace) => [
      ...wrongDirections(workspace, rules),
      ...banned(workspace, workspaces, rules),
      ...workspace.files.flatMap((file) => wrongImports(workspace, file)),
    ]),
  ];
}

function unplaced(workspaces: readonly Workspace[], { levels }: Rules): readonly string[] {
  const names = workspaces.map((workspace) => workspace.name);
  const placed = levels.flat();
  return [
    ...names
      .filter((name) => !placed.includes(name))
      .map((name) => `${name}: has no level in scripts/imports/levels.ts`),
    ...placed.filter((name) => !names.includes(name)).map((name) => `${name}: has a level but is no workspace`),
  ];
}

function wrongDirections(workspace: Workspace, { levels, testTools }: Rules): readonly string[] {
  const levelOf = (name: string): number => levels.findIndex((level) => level.includes(name));
  const own = levelOf(workspace.name);
  const upward = (names: readonly string[]): readonly string[] => names.filter((name) => levelOf(name) >= own);
  return [
    ...upward(internal(workspace.dependencies)),
    ...upward(internal(workspace.devDependencies)).filter((name) => !testTools.includes(name)),
  ].map((name) => `${workspace.folder}: may not depend on @trellis/${name}, which is no lower level`);
}

function banned(workspace: Workspace, all: readonly Workspace[], { bans }: Rules): readonly string[] {
  const reached = reachedFrom(workspace, all);
  return bans
    .filter((ban) => ban.workspace === workspace.name)
    .flatMap((ban) =>
      [...reached]
        .filter(([name]) => ban.package.test(name))
        .map(([name, via]) => `${workspace.folder}: reaches ${name} through ${via}, but ${ban.reason}`),
    );
}

/** Every package that a workspace ships with, its workspaces' own included, and whose package.json names it. */
function reachedFrom(start: Workspace, all: readonly Workspace[]): ReadonlyMap<string, string> {
  const reached = new Map<string, string>();
  const waiting = [start];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    for (const name of next.dependencies) {
      if (reached.has(name)) continue;
      reached.set(name, next.folder);
      waiting.push(...all.filter((workspace) => `@trellis/${workspace.name}` === name));
    }
  }
  return reached;
}

function wrongImports(workspace: Workspace, file: SourceFile): readonly string[] {
  const place = `${workspace.folder}/${file.path}`;
  return file.imports.flatMap((specifier) => {
    if (specifier === undefined)
      return ships(file.path) ? [`${place}: imports a computed name, which nobody can check`] : [];
    if (specifier.startsWith('.')) {
      const target = posix.join(posix.dirname(file.path), specifier);
      if (target.startsWith('../')) return [`${place}: imports ${specifier}, which lies in another workspace`];
      return ships(file.path) && !ships(target) ? [`${place}: imports ${specifier}, which is for tests and tools`] : [];
    }
    const name = packageOf(specifier);
    if (isBuiltin(specifier)) return [];
    if (name === `@trellis/${workspace.name}`) return [`${place}: imports its own package; import the file instead`];
    if (workspace.dependencies.includes(name)) return [];
    if (!workspace.devDependencies.includes(name))
      return [`${place}: imports ${name}, which its package.json does not declare`];
    return ships(file.path) ? [`${place}: imports ${name}, which is only a dev dependency`] : [];
  });
}

/** Only `src` is part of the product, without its tests, their fixtures and the tools of whoever develops it. */
function ships(path: string): boolean {
  return path.startsWith('src/') && !/\.(test|bench)\.tsx?$|^src\/(testing|development)\//.test(path);
}

function internal(dependencies: readonly string[]): readonly string[] {
  return dependencies.filter((name) => name.startsWith('@trellis/')).map((name) => name.slice('@trellis/'.length));
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
