import type { Model } from '@trellis/app-definition';
import { Compilation, type Moment, type Statement } from '../compile/compilation.ts';
import { compileRows } from '../compile/condition.ts';
import { rowScope } from '../compile/row-scope.ts';
import { compileRecord } from '../compile/selection.ts';
import { finish } from '../compile/statement.ts';
import { isAlways } from '../authorize/permissions.ts';
import { constant, sql, type SQL } from '../sql.ts';
import { loggedTables, tableAsOf } from './as-of.ts';
import { affectedRecords } from './candidates.ts';
import { logIdsOf } from './related.ts';
import type { Sight } from './sight.ts';

/** What a page tells the difference between: what a replica knows, and what there is. */
export interface PageQuery {
  readonly schema: string;
  readonly now: Sight;
  /** The end of the pass, which is now or was shortly before. */
  readonly to: string;
  readonly before: Before;
  /** What the log calls those that changed after the pass's end, and those that changed since the replica's knowledge. */
  readonly changedLater: ReadonlySet<string>;
  readonly changedSince: ReadonlySet<string>;
  readonly afterId: string | undefined;
  readonly upToId: string | undefined;
  readonly limit: number;
  /** Ids of records that are told though they may be as the replica's snapshot says: it may know them otherwise. */
  readonly otherMeanwhile: readonly string[];
}

export type Before =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'snapshot';
      readonly snapshot: string;
      readonly sight: Sight | undefined;
      /** Whether somebody else, or other rules, saw it: then any record may differ. */
      readonly isOtherView: boolean;
    }
  /** Deleted since that moment, which is all that is still known. */
  | { readonly kind: 'lost'; readonly since: string };

const [due, firstSince, firstLater, ids] = [
  sql.identifier('due'),
  sql.identifier('first_since'),
  sql.identifier('first_later'),
  sql.identifier('ids'),
];

/**
 * The records that differ between what a replica knows and what its caller sees, by id: `[id, version, document]`, each
 * column as text, without a document for one that is gone or out of sight. Both sides are what the caller's view
 * answered, or answers, of the tables as they were: a record that he never saw is on neither.
 */
export function compilePage(query: PageQuery): Statement {
  const { schema, now, before, afterId, upToId, limit } = query;
  const { model } = now.rows;
  const statement = new Compilation(now.app, schema);
  const given = (value: string | number | readonly string[], type: string) =>
    statement.own({ kind: 'given', value }, type);
  const nowPart = statement.at(now.app, moment(statement, now, firstLater, query.changedLater));
  const table = statement.table(model.table);
  const id = sql`${sql.identifier('c')}.id`;
  const after = rowScope('after');
  const isSeen = sql`${after.row}.id is not null and ${compileRows(nowPart, now.rows, after.row)}`;
  const record = compileRecord(nowPart, now.selection ?? [], after);
  const old = compileBefore(query, statement, table, id, after.row);
  const range = [
    ...(afterId === undefined ? [] : [sql`${id} > ${given(afterId, 'uuid')}`]),
    ...(upToId === undefined ? [] : [sql`${id} <= ${given(upToId, 'uuid')}`]),
  ];
  const from = before.kind === 'snapshot' ? before.snapshot : query.to;
  const body = sql`select c.id::text, coalesce(${after.row}.version, ${old.version})::text, case when s.is_seen then ${record} end
from ${ids} as c
${imageAt(table, id, firstLater, model, after.row, sql.identifier(Symbol('later')))}
${old.join}
cross join lateral (select coalesce(${isSeen}, false) as is_seen, coalesce(${old.wasSeen}, false) as was_seen) as s
where ${sql.join([...range, sql`(s.is_seen or s.was_seen)`], ' and ')} and (s.is_seen is distinct from s.was_seen or ${old.differs(record)})
order by c.id limit ${given(limit, 'bigint')}`;
  return finish(
    statement,
    sql`with ${due} as materialized (
  select l.seq, l.model, l.record_id, l.version, l.op, l.old, l.new, l.actor, pg_visible_in_snapshot(l.xid, ${given(query.to, 'text')}::pg_snapshot) as is_earlier
  from ${statement.table('_change')} as l
  where l.xid >= pg_snapshot_xmin(${given(from, 'text')}::pg_snapshot) and not pg_visible_in_snapshot(l.xid, ${given(from, 'text')}::pg_snapshot)
    and l.model = any (${given([...loggedIds(query)], 'text[]')})
), ${firstSince} as materialized (
  select distinct on (model, record_id) model, record_id, old, max(version) over same as latest, bool_or(op = 'I' and actor = ${actor(statement)}) over same as is_own
  from ${due} window same as (partition by model, record_id) order by model, record_id, seq
), ${firstLater} as materialized (
  select distinct on (model, record_id) model, record_id, old from ${due} where not is_earlier order by model, record_id, seq
), ${ids} as ${candidates(query, statement, table, model)}
${body}`,
  );
}

function loggedIds({ now, before }: PageQuery): ReadonlySet<string> {
  const then = before.kind === 'snapshot' && before.sight ? logIdsOf(before.sight.dependencies.root) : [];
  return new Set([...logIdsOf(now.dependencies.root), ...then]);
}

function moment(statement: Compilation, { app, caller }: Sight, first: SQL, changed: ReadonlySet<string>): Moment {
  const tables = loggedTables(app);
  return {
    caller,
    table(name) {
      const logged = tables.get(name);
      return logged && changed.has(logged.id) ? tableAsOf(statement.table(name), logged, first) : undefined;
    },
  };
}

/** The row with an id as it was before the changes of `first`, with nulls where there was none. */
function imageAt(table: SQL, id: SQL, first: SQL, model: Model, row: SQL, change: SQL): SQL {
  const [present, image] = [sql.identifier(Symbol('present')), sql.identifier(Symbol('image'))];
  return sql`left join ${first} as ${change} on ${change}.model = ${constant(model.id)} and ${change}.record_id = ${id}
left join lateral (
  select ${present}.* from ${table} as ${present} where ${present}.id = ${id} and ${change}.record_id is null
  union all select ${image}.* from jsonb_populate_record(null::${table}, ${change}.old) as ${image} where ${change}.old is not null
) as ${row} on true`;
}

interface CompiledBefore {
  readonly join: SQL;
  readonly wasSeen: SQL;
  readonly version: SQL;
  /** Whether a record that was seen and is seen shows otherwise now. */
  differs(record: SQL): SQL;
}

const unseen: CompiledBefore = {
  join: sql.blank,
  wasSeen: sql`false`,
  version: sql`null::integer`,
  differs: () => sql`false`,
};

function compileBefore(
  { before, changedSince, now, otherMeanwhile }: PageQuery,
  statement: Compilation,
  table: SQL,
  id: SQL,
  after: SQL,
): CompiledBefore {
  switch (before.kind) {
    case 'nothing': {
      // Who pushes before he ever pulled has what he made, be it gone or out of sight by his first pull.
      const isOwn = sql`(${after}."createdBy" = ${actor(statement)} and ${after}."createdAt" > now() - interval ${constant(unpulledFor)})`;
      const gone = goneOfOwn(statement, now.rows.model);
      return {
        join: sql.blank,
        wasSeen: sql`(${isOwn} or exists (select from ${gone} as g where g.record_id = ${id}))`,
        version: sql`(select max(g.version) from ${gone} as g where g.record_id = ${id})`,
        differs: () => sql`s.is_seen`,
      };
    }
    case 'lost': {
      const { model } = now.rows;
      const later = statement.at(now.app, moment(statement, now, firstLater, new Set()));
      const visible = compileRows(later, { ...now.rows, deleted: 'ONLY' }, after);
      const since = statement.own({ kind: 'given', value: before.since }, 'timestamptz');
      const softly = model.softDelete ? sql`(${after}."deletedAt" >= ${since} and ${visible})` : sql`false`;
      // Of what is gone nothing is known but that it was there: it is told where the caller sees every record.
      const wholly = isAlways(now.rows.visible) && isAlways(now.rows.where) ? sql`${after}.id is null` : sql`false`;
      return {
        join: sql.blank,
        wasSeen: sql`(${softly} or ${wholly})`,
        version: sql`(select t.version from ${statement.table('_tombstone')} as t where t.model = ${constant(model.id)} and t.record_id = ${id})`,
        differs: () => sql`s.is_seen`,
      };
    }
    case 'snapshot': {
      const { sight } = before;
      const { model } = now.rows;
      if (!sight) return unseen;
      const change = sql.identifier(Symbol('since'));
      const part = statement.at(sight.app, moment(statement, sight, firstSince, changedSince));
      const scope = rowScope('before');
      const couldSee = sql`${scope.row}.id is not null and ${compileRows(part, sight.rows, scope.row)}`;
      // Who made a record himself has it, be it gone or out of sight before it was ever pulled. Other writes of his tell
      // nothing: a delete reaches records that he never saw.
      const orAnyway =
        otherMeanwhile.length === 0
          ? sql.blank
          : sql` or ${id} = any (${statement.own({ kind: 'given', value: otherMeanwhile }, 'uuid[]')})`;
      const wasSeen = sql`((${couldSee}) or coalesce(${change}.is_own, false)${orAnyway})`;
      const record = sight.selection && compileRecord(part, sight.selection, scope);
      return {
        join: imageAt(table, id, firstSince, model, scope.row, change),
        wasSeen,
        version: sql`${change}.latest`,
        // Another version's fields cannot be compared: the record is sent again.
        differs: (shown) => (record ? sql`((${record}) is distinct from (${shown})${orAnyway})` : sql`true`),
      };
    }
  }
}

/** How long before its first pull a replica may have pushed a record that was out of sight by then. */
const unpulledFor = '7 days';

function actor(statement: Compilation): SQL {
  return statement.own({ kind: 'actor' }, 'uuid');
}

/** What the caller made himself and is deleted for good, as far as the log goes back. */
function goneOfOwn(statement: Compilation, { id }: Model): SQL {
  return sql`(select l.record_id, l.version from ${statement.table('_change')} as l where l.op = 'D' and l.model = ${constant(id)} and l.old ->> 'createdBy' = ${actor(statement)}::text)`;
}

/** The records that can differ. */
function candidates(query: PageQuery, statement: Compilation, table: SQL, model: Model): SQL {
  const { before, now, changedSince } = query;
  const own = constant(model.id);
  const isEverything =
    before.kind !== 'snapshot' || before.isOtherView || now.dependencies.onTime || before.sight?.dependencies.onTime;
  if (!isEverything) {
    const affected = affectedRecords(statement, now.dependencies.root, due, changedSince);
    return sql`materialized (${sql.join([sql`select record_id as id from ${firstSince} where model = ${own}`, ...affected], ' union ')})`;
  }
  const gone = sql`select f.record_id from ${firstSince} as f where f.model = ${own} and not exists (select from ${table} as t where t.id = f.record_id)`;
  if (before.kind === 'snapshot') return sql`(select id from ${table} union all ${gone})`;
  if (before.kind === 'nothing')
    return sql`(select id from ${table} union ${gone} union select g.record_id from ${goneOfOwn(statement, model)} as g)`;
  const since = statement.own({ kind: 'given', value: before.since }, 'timestamptz');
  return sql`(select id from ${table} union ${gone}
  union select record_id from ${statement.table('_tombstone')} where model = ${own} and at >= ${since}
  union select record_id from ${statement.table('_change')} where model = ${own} and op = 'D' and at >= ${since})`;
}
