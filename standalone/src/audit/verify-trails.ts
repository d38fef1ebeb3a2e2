import { type ChainBreak, verifyTrail } from '@trellis/audit';
import type { ServiceTrail } from './open-trails.ts';

/** Says of each trail whether its chain holds, and whether all do. */
export async function verifyTrails(services: readonly ServiceTrail[], print: (line: string) => void): Promise<boolean> {
  let allHold = true;
  for (const { schema, pool } of services) {
    const { verified, head, notSealed, firstBreak } = await verifyTrail(pool, schema);
    if (firstBreak) allHold = false;
    const verdict = firstBreak
      ? `${describe(firstBreak)}; the ${verified} before it hold`
      : `all ${verified} sealed events hold`;
    print(`${schema}: ${verdict}, ${notSealed} are not sealed yet, head ${head || 'none'}`);
  }
  return allHold;
}

function describe({ seq, kind }: ChainBreak): string {
  return kind === 'CHANGED' ? `event ${seq} was changed after it was sealed` : `event ${seq} is missing`;
}
