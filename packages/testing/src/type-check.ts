import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../../..');

/** A program that a user of ours might write. */
export interface Program {
  /** The folder of the workspace that it stands in: it may import what that one declares, and it by its name. */
  readonly workspace: string;
  /** Texts by file name. */
  readonly files: Readonly<Record<string, string>>;
  readonly lib: readonly string[];
  readonly types: readonly string[];
}

/** What the compiler has to say of a program; empty where it agrees. */
export async function typeCheck({ workspace, files, lib, types }: Program): Promise<string> {
  const place = join(workspace, 'dist');
  await mkdir(place, { recursive: true });
  const folder = await mkdtemp(join(place, 'program-'));
  try {
    const compilerOptions = {
      target: 'es2022',
      lib,
      types,
      rootDir: root,
      composite: false,
      incremental: false,
      declaration: false,
      declarationMap: false,
      noEmit: true,
    };
    const project = { extends: join(root, 'tsconfig.base.json'), compilerOptions, include: ['*.ts'], exclude: [] };
    const all = { ...files, 'tsconfig.json': JSON.stringify(project) };
    await Promise.all(Object.entries(all).map(([name, text]) => writeFile(join(folder, name), text)));
    await promisify(execFile)(join(root, 'node_modules/.bin/tsc'), ['-p', folder]);
    return '';
  } catch (error) {
    // What the compiler prints; anything else is told by the test that fails.
    return (error as { readonly stdout?: string }).stdout || String(error);
  } finally {
    await rm(folder, { recursive: true });
  }
}
