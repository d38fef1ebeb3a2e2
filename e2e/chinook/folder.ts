import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where Chinook's CSV files are: `TRELLIS_CHINOOK`, or beside the repository. Undefined where there are none. */
export function findChinookFolder(): string | undefined {
  const given = process.env['TRELLIS_CHINOOK'];
  if (given) return given;
  const beside = fileURLToPath(new URL('../../../shared/data/chinook', import.meta.url));
  return existsSync(beside) ? beside : undefined;
}

/** Said by every test that cannot run without them. */
export const skipNote =
  'skipped: there are no Chinook CSV files in ../shared/data/chinook, and TRELLIS_CHINOOK is not set';
