import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ChinookRows, readChinook } from '@trellis/chinook-example';
import { generateRows } from './generate.ts';

const besideTheRepository = fileURLToPath(new URL('../../../../shared/data/chinook', import.meta.url));

export interface FoundRows {
  readonly rows: ChinookRows;
  /** Where they come from. */
  readonly source: string;
}

/** The rows of the CSV folder that is given or stands beside the repository, else generated ones. */
export async function findRows(options: {
  readonly csv: string | undefined;
  readonly generated: boolean;
  readonly seed: number;
}): Promise<FoundRows> {
  if (options.csv !== undefined) return { rows: await readChinook(options.csv), source: 'CSV' };
  if (!options.generated && existsSync(besideTheRepository)) {
    return { rows: await readChinook(besideTheRepository), source: 'CSV' };
  }
  return { rows: generateRows(options.seed), source: `generated from seed ${options.seed}` };
}

/** The number of the artist with the most albums. */
export function busiestArtist(rows: ChinookRows): number {
  const albums = Map.groupBy(rows.albums, (album) => album.artist);
  const [first] = [...albums].toSorted(([, a], [, b]) => b.length - a.length);
  if (!first) throw new Error('There are no albums.');
  return first[0];
}
