import type { Queryable } from '@trellis/postgres';
import type { AuditSchema } from './insertion.ts';
import { link, noHash, sealedText } from './sealer.ts';

export interface Verdict {
  /** How many events of the chain were read and found right. */
  readonly verified: number;
  /** How many, the oldest, were deleted when they were too old. */
  readonly deleted: number;
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

type Reader = Pick<Queryable, 'query'>;

const atOnce = 1000;

/**
 * Follows the chain from where it begins to the first event that is not what was sealed. While the product runs, give a
 * transaction of one snapshot: what retention deletes meanwhile would be missing.
 */
export async function verifyTrail(database: Reader, schema: AuditSchema): Promise<Verdict> {
  const { rows: counts } = await database.query<{ count: number }>(
    `select count(*)::int as count from ${schema}.audit_event where seq is null`,
  );
  const notSealed = counts[0]?.count ?? 0;
  const beginning = await findBeginning(database, schema);
  if ('missing' in beginning) {
    const firstBreak = { seq: beginning.missing, kind: 'MISSING' } as const;
    return { verified: 0, deleted: 0, head: noHash, notSealed, firstBreak };
  }
  const { deleted } = beginning;
  let { head } = beginning;
  let last = deleted;
  const verdict = (firstBreak?: ChainBreak): Verdict => ({
    verified: last - deleted,
    deleted,
    head,
    notSealed,
    firstBreak,
  });
  for (;;) {
    const { rows } = await database.query<Row>(
      `select seq, hash, ${sealedText('seq')} as text from ${schema}.audit_event
       where seq > $1 order by seq limit ${atOnce}`,
      [last],
    );
    for (const { seq, hash, text } of rows) {
      const expected = String(last + 1);
      if (seq !== expected) return verdict({ seq: expected, kind: 'MISSING' });
      const next = link(head, text);
      if (hash !== next) return verdict({ seq, kind: 'CHANGED' });
      head = next;
      last++;
    }
    if (rows.length < atOnce) return verdict();
  }
}

type Beginning = { readonly deleted: number; readonly head: string } | { readonly missing: string };

/**
 * Where the first event is not the first that there ever was, one of those that follow says that what was before it was
 * deleted, and its hash. That it was not made up shows when the chain has been followed to it.
 */
async function findBeginning(database: Reader, schema: AuditSchema): Promise<Beginning> {
  const { rows } = await database.query<{ first: number | null; hash: string | null; missing: string }>(
    `with told as (
       select (after->>'upTo')::bigint as up_to, after->>'hash' as hash from ${schema}.audit_event
       where action = 'DELETE_AUDIT' and seq is not null and after->>'upTo' ~ '^[0-9]{1,15}$'
     ), chain as (select min(seq) as first from ${schema}.audit_event)
     select first::float8 as first, (select hash from told where up_to = first - 1 limit 1) as hash,
       coalesce((select max(up_to) + 1 from told where up_to < first - 1), 1)::text as missing
     from chain`,
  );
  const { first, hash, missing } = rows[0] ?? { first: null, hash: null, missing: '1' };
  if (first === null || first === 1) return { deleted: 0, head: noHash };
  return hash === null ? { missing } : { deleted: first - 1, head: hash };
}
