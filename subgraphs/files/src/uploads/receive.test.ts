import { createWriteStream, existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, it } from 'vitest';
import type { FileRow } from '../database.ts';
import type { ContentStore } from '../storage/content-store.ts';
import { noise } from '../testing/contents.ts';
import { stage } from './receive.ts';

const file = { size: 10_000_000n } as FileRow;

it.skipIf(!existsSync('/dev/full'))('a full disk is told plainly, and the sender can still be answered', async () => {
  const store: Pick<ContentStore, 'put'> = {
    async put(content) {
      await pipeline(content, createWriteStream('/dev/full'));
      throw new Error('It was not full.');
    },
  };
  const source = Readable.from(Array.from({ length: 100 }, () => noise(100_000)));
  await expect(stage(store, file, source)).rejects.toMatchObject({
    status: 507,
    message: 'There is no room for this file now.',
  });
  expect(source.destroyed).toBe(false);
});
