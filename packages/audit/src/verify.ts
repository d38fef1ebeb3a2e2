import type { Queryable } from '@trellis/postgres';
import type { AuditSchema } from './insertion.ts';
import { link, noHash, sealedText } from './sealer.ts';

export interface Verdict {
  /** How many events of the chain were read and found right. */
  readonly verified: number;
  /** The last right link, to be kept elsewhere: a chain that is cut at its end looks whole from inside. */
  readonly head: string;
  /** How many wait to be sealed. */
  readonly notSealed: number;
  readonly firstBreak: ChainBreak | undefined;
}

export interface ChainBreak {
  readonly seq: string;
  readonly kind: 'CHANGED' | 'MISSING';
}

interface Row {
  readonly seq: string;
  readonly hash: string;
  readonly text: string;
}

const atOnce = 1000;

/** Follows the chain from its beginning to the first event that is not what was sealed. */
export async function verifyTrail(database: Pick<Queryable, 'query'>, schema: AuditSchema): Promise<Verdict> {
  const { rows: counts } = await database.query<{ count: number }>(
    `select count(*)::int as count from ${schema}.audit_event where seq is null`,
  );
  const notSealed = counts[0]?.count ?? 0;
  let verified = 0;
  let head = noHash;
  for (;;) {
    const { rows } = await database.query<Row>(
      `select seq, hash, ${sealedText('seq')} as text from ${schema}.audit_event
       where seq > $1 order by seq limit ${atOnce}`,
      [verified],
    );
    for (const { seq, hash, text } of rows) {
      const expected = String(verified + 1);
      if (seq !== expected) return { verified, head, notSealed, firstBreak: { seq: expected, kind: 'MISSING' } };
      const next = link(head, text);
      if (hash !== next) return { verified, head, notSealed, firstBreak: { seq, kind: 'CHANGED' } };
      head = next;
      verified++;
    }
    if (rows.length < atOnce) return { verified, head, notSealed, firstBreak: undefined };
  }
}
