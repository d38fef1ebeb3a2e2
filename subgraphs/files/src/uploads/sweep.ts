import type { Log } from '@trellis/service-api';
import { type Database, FileState } from '../database.ts';
import type { ContentStore } from '../storage/content-store.ts';

const everyMs = 3_600_000;
const unfinishedMs = 24 * 3_600_000;
const atOnce = 100;

export interface SweepContext {
  readonly database: Database;
  readonly store: ContentStore;
  readonly log: Log;
}

export interface Sweeping extends AsyncDisposable {
  /** Sweeps now, or again after the sweep that is running. */
  soon(): void;
}

/** Sweeps at the start and every hour, in whatever order processes start and die. */
export function startSweeping(context: SweepContext): Sweeping {
  let running: Promise<void> = Promise.resolve();
  const soon = (): void => {
    running = running
      .then(() => sweep(context, new Date()))
      .catch((err: unknown) => context.log.warn({ err }, 'files could not remove what nobody can use any more'));
  };
  const timer = setInterval(soon, everyMs).unref();
  soon();
  return {
    soon,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await running;
    },
  };
}

/**
 * Removes uploads that were not completed within a day, and what is left of files that are gone. A row goes after its
 * content, so a death on the way leaves work for the next sweep, and no content that nobody knows of.
 */
export async function sweep(context: SweepContext, now: Date): Promise<void> {
  const { database, store } = context;
  const before = new Date(now.getTime() - unfinishedMs);
  await database.prisma.file.updateMany({
    where: { state: { in: [FileState.PENDING, FileState.RECEIVED] }, createdAt: { lt: before } },
    data: { state: FileState.GONE },
  });
  await removeGone(context);
  await store.removeUnfinished(before);
}

async function removeGone({ database: { prisma }, store, log }: SweepContext): Promise<void> {
  let last: string | undefined;
  for (;;) {
    const gone = await prisma.file.findMany({
      where: { state: FileState.GONE, ...(last === undefined ? {} : { id: { gt: last } }) },
      select: { id: true },
      orderBy: { id: 'asc' },
      take: atOnce,
    });
    for (const { id } of gone) {
      try {
        await store.remove(id);
        await prisma.file.deleteMany({ where: { id } });
      } catch (err) {
        // Its row stays for the next sweep, and does not keep the others.
        log.warn({ err, fileId: id }, 'a file could not be removed');
      }
      last = id;
    }
    if (gone.length < atOnce) return;
  }
}
