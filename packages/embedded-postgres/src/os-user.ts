import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StartError } from '@trellis/errors';
import { type OsUser, run } from './run.ts';

const name = 'postgres';

/**
 * PostgreSQL refuses to run as root. Undefined means as whoever we are; as root it is the user `postgres`, made where it
 * is missing, or the owner of a data directory that exists already.
 */
export async function databaseUser(dataDir: string): Promise<OsUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(dataDir).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return (await lookUp()) ?? (await create());
}

/** Refuses, with the folder's name, where the user cannot reach a path because of one of the folders above it. */
export async function mustReach(path: string, user: OsUser | undefined): Promise<void> {
  if (!user) return;
  const folders: string[] = [];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    folders.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  // Asked as that user, so that access control lists count too.
  const { output } = await run(
    '/bin/sh',
    ['-c', 'cd /; for folder; do [ -x "$folder" ] || { printf %s "$folder"; exit; }; done', 'sh', ...folders],
    user,
  );
  if (output !== '') {
    throw new StartError(
      `The folder ${output} cannot be entered by the database's user (uid ${user.uid}), but the database needs ${path}: ` +
        'allow it with chmod o+x, move to another folder (TRELLIS_DATA_DIR), or do not start as root.',
    );
  }
}

async function lookUp(): Promise<OsUser | undefined> {
  const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
  if (uid.code !== 0 || gid.code !== 0) return undefined;
  return { uid: Number(uid.output), gid: Number(gid.output) };
}

async function create(): Promise<OsUser> {
  // The first is Debian's, Red Hat's and SUSE's command, the second BusyBox's.
  const made =
    (await succeeds('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', name])) ||
    (await succeeds('adduser', ['-S', '-D', '-H', '-s', '/bin/false', name]));
  const user = made ? await lookUp() : undefined;
  if (!user) {
    throw new StartError(
      `PostgreSQL does not run as root, and the user ${name} could not be made: make it, or start as another user.`,
    );
  }
  return user;
}

async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return (await run(command, args)).code === 0;
}
