import { type ChainBreak, verifyTrail } from '@trellis/audit';
import { transaction } from '@trellis/postgres';
import type { ServiceTrail } from './open-trails.ts';

/** Says of each trail whether its chain holds, and whether all do. */
export async function verifyTrails(services: readonly ServiceTrail[], print: (line: string) => void): Promise<boolean> {
  let allHold = true;
  for (const { schema, pool } of services) {
    // One snapshot: what the running product deletes meanwhile is not missing.
    const { verified, deleted, head, notSealed, firstBreak } = await transaction(
      pool,
      { isolation: 'repeatable read', readOnly: true },
      (client) => verifyTrail(client, schema),
    );
    if (firstBreak) allHold = false;
    const verdict = firstBreak
      ? `${describe(firstBreak)}; the ${verified} before it hold`
      : `all ${verified} sealed events hold`;
    const old = deleted === 0 ? '' : `, ${deleted} before them were too old and are deleted`;
    print(`${schema}: ${verdict}${old}, ${notSealed} are not sealed yet, head ${head || 'none'}`);
  }
  return allHold;
}

function describe({ seq, kind }: ChainBreak): string {
  return kind === 'CHANGED' ? `event ${seq} was changed after it was sealed` : `event ${seq} is missing`;
}
