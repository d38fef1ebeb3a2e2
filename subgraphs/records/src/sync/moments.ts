import { dueCondition, type QuotedSchema, type Snapshot, snapshotBefore } from '@trellis/change-log';
import type { Queryable } from '@trellis/postgres';
import { type Dependence, relatedLogIds } from './related.ts';

/** The latest ones: each costs a read. */
const mostMoments = 8;

/**
 * The moments between two snapshots that may show what neither does, the latest first: one before each transaction that
 * could take something from sight or turn it back, where others came before it. The order is that of the transactions'
 * ids, in which they began: where they overlap, some client may have seen a moment that is not among these.
 */
export async function momentsBetween(
  database: Queryable,
  schema: QuotedSchema,
  [from, to]: readonly [Snapshot, Snapshot],
  { model, on }: Dependence,
): Promise<readonly Snapshot[]> {
  const { rows } = await database.query<{ xid: string }>(
    `select xid::text from (
      select xid, bool_or(op <> 'I' or model = any ($4)) as takes, lag(xid) over (order by xid) is not null as is_later
      from ${schema}._change as c
      where ${dueCondition('c', ['$1', '$2', '-1'])} and (model = $3 or model = any ($4))
      group by xid
    ) as t where t.takes and t.is_later order by t.xid desc limit ${mostMoments}`,
    [from, to, model.id, relatedLogIds(on)],
  );
  return rows.map(({ xid }) => snapshotBefore(xid, to));
}
