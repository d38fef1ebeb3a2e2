import type { ColumnField, Conflict, Model } from '@trellis/app-definition';
import { type FieldError, must } from '@trellis/errors';
import { mayEverWrite } from '../authorize/write-rules.ts';
import type { Compilation } from '../compile/compilation.ts';
import { compileCondition, operandValue } from '../compile/condition.ts';
import { compileExpression } from '../compile/expression.ts';
import { rowsOf } from '../read/where.ts';
import { bindParam, type Bound, type Values } from '../run/bind.ts';
import { constant, sql, type SQL } from '../sql.ts';
import { ask, fieldCell, fieldColumn, ids as idColumn, item, items, target, type Writing } from '../write/writing.ts';
import type { Base } from './base.ts';
import type { Comparison, Standing } from './decide.ts';
import { type PushedChange, type PushedOp, pushedOps, type State } from './pushed-change.ts';

export type Judging = Pick<Writing, 'app' | 'schema' | 'client' | 'values' | 'view' | 'permissions'>;

/**
 * Holds the records that changes of one model are about, and tells how each change stands to its record: two statements
 * for all of them. The second begins when all are held, so that it sees what those wrote who held them before.
 */
export async function judge(
  judging: Judging,
  model: Model,
  changes: readonly PushedChange[],
  base: Base | undefined,
): Promise<readonly Standing[]> {
  const wanted = [...new Set(changes.map(({ id }) => id))];
  await ask(judging, (c) => {
    const isWanted = sql`${target}.id = any (${c.own({ kind: 'given', value: wanted }, 'uuid[]')})`;
    return sql`select ${target}.id from ${c.table(model.table)} as ${target} where ${isWanted} order by ${target}.id for update of ${target}`;
  });
  const forms = changes.map((change) => formsOf(judging.values, change));
  const fields = [...new Set(forms.flatMap(({ data, assumed }) => [...data.keys(), ...assumed.keys()]))];
  const comparable = new Map(
    pushedOps.map((op) => [op, fields.filter((field) => isComparable(judging, model, op, field))]),
  );
  const compared = must(comparable.get('CREATE'), 'the fields of all');
  const rows = await ask(judging, (c) => compileComparison(c, judging, model, { changes, forms, compared, base }));
  const standings = changes.map((): Standing => ({ kind: 'missing' }));
  for (const [place, version, isDeleted, isTaken, isChanged, ...same] of rows) {
    const index = Number(place) - 1;
    const [change, form] = [must(changes[index], 'a change'), must(forms[index], 'its forms')];
    const [sameAsData, sameAsAssumed] = same as [readonly boolean[], readonly boolean[]];
    const comparison: Comparison = {
      comparable: new Set(comparable.get(change.op)),
      sameAsData: new Set(compared.filter((field, number) => form.data.has(field) && sameAsData[number])),
      sameAsAssumed: new Set(compared.filter((field, number) => form.assumed.has(field) && sameAsAssumed[number])),
      meant: meantBy(change, form),
    };
    standings[index] = isDeleted
      ? { kind: 'deleted', version: Number(version), comparison }
      : {
          kind: 'live',
          version: Number(version),
          comparison,
          isChangedSince: isChanged === true,
          isTaken: isChanged !== true && isTaken === true,
          merges: isChanged !== true && model.sync?.conflict.kind === 'MERGE',
        };
  }
  await findGone(judging, model, changes, standings);
  return standings;
}

/**
 * Notes which of the records that are to be created were there once. A record that was created by a push whose answer was
 * lost, and that others have deleted since, is not created again.
 */
async function findGone(
  judging: Judging,
  model: Model,
  changes: readonly PushedChange[],
  standings: Standing[],
): Promise<void> {
  const created = changes.flatMap(({ op, id }, index) =>
    op === 'CREATE' && standings[index]?.kind === 'missing' ? [id] : [],
  );
  if (created.length === 0) return;
  const rows = await ask(judging, (c) => {
    const wanted = c.own({ kind: 'given', value: created }, 'uuid[]');
    const of = sql`model = ${constant(model.id)} and record_id = any (${wanted})`;
    return sql`select record_id from ${c.table('_change')} where op = 'D' and ${of} union select record_id from ${c.table('_tombstone')} where ${of}`;
  });
  const gone = new Set(rows.map(([id]) => String(id)));
  for (const [index, { id }] of changes.entries())
    if (standings[index]?.kind === 'missing' && gone.has(id)) standings[index] = { kind: 'gone' };
}

/** The values of a change in the forms that the database compares; without those that are no values of their fields. */
interface Forms {
  readonly data: ReadonlyMap<ColumnField, Bound>;
  readonly assumed: ReadonlyMap<ColumnField, Bound>;
}

function formsOf(values: Values, { data, assumed }: PushedChange): Forms {
  return { data: bound(values, data), assumed: bound(values, assumed ?? new Map()) };
}

function bound(values: Values, state: State): ReadonlyMap<ColumnField, Bound> {
  return new Map(
    [...state].flatMap(([field, value]): readonly (readonly [ColumnField, Bound])[] => {
      if (value === null) return [[field, null]];
      const faults: FieldError[] = [];
      const list = field.kind === 'value' && field.list;
      // In the form in which it would be stored; whether it may be is asked when it is written.
      const type = { kind: 'field', field, list, purpose: 'preset' } as const;
      const form = bindParam({ source: { kind: 'literal', value }, type, path: [] }, values, faults);
      return faults.some(({ rule }) => rule === 'type') ? [] : [[field, form]];
    }),
  );
}

/** Of what a caller may not see, or not write, there is nothing to compare: the replica has no such value of its own. */
function isComparable({ view, permissions }: Judging, model: Model, op: PushedOp, field: ColumnField): boolean {
  const verbs = op === 'UPDATE' ? (['update'] as const) : (['create', 'update'] as const);
  return view.mayEverRead(model, field) && mayEverWrite(permissions, model, verbs, field);
}

function meantBy({ data, assumed }: PushedChange, forms: Forms): ReadonlySet<ColumnField> {
  const isMeant = (field: ColumnField, value: unknown) => {
    if (!assumed?.has(field)) return true;
    const [now, before] = [forms.data.get(field), forms.assumed.get(field)];
    return now === undefined || before === undefined
      ? JSON.stringify(value) !== JSON.stringify(assumed.get(field))
      : JSON.stringify(now) !== JSON.stringify(before);
  };
  return new Set([...data].flatMap(([field, value]) => (isMeant(field, value) ? [field] : [])));
}

interface Compared {
  readonly changes: readonly PushedChange[];
  readonly forms: readonly Forms[];
  readonly compared: readonly ColumnField[];
  readonly base: Base | undefined;
}

function compileComparison(
  c: Compilation,
  { view }: Judging,
  model: Model,
  { changes, forms, compared, base }: Compared,
): SQL {
  const given = (side: keyof Forms) =>
    compared.map((field, number) =>
      fieldColumn(
        `${side}${number}`,
        field,
        forms.map((form) => form[side].get(field) ?? null),
      ),
    );
  const same = (side: keyof Forms) => {
    const each = compared.map((field, number) =>
      isSame(
        field,
        operandValue(c, view.operand(model, { field }, 'INCLUDE'), target),
        fieldCell(`${side}${number}`, field),
      ),
    );
    return sql`array[${sql.join(each, ', ')}]::boolean[]`;
  };
  const isDeleted = model.softDelete ? sql`${target}."deletedAt" is not null` : sql`false`;
  // Who could see the record if it were not deleted is told that it is.
  const isSeen = compileCondition(c, view.rows(rowsOf(model)).visible, target);
  const rows = items(c, [
    idColumn(
      'id',
      changes.map(({ id }) => id),
    ),
    ...given('data'),
    ...given('assumed'),
  ]);
  return sql`select ${item}.place, ${target}.version, ${isDeleted}, ${takes(c, model.sync?.conflict)}, ${isChangedSince(c, model, base)}, ${same('data')}, ${same('assumed')} from ${rows} join ${c.table(model.table)} as ${target} on ${target}.id = ${item}.id where ${isSeen}`;
}

/** Whether the log has a change of the record that was not there yet. */
function isChangedSince(c: Compilation, model: Model, base: Base | undefined): SQL {
  if (base?.kind !== 'snapshot') return base ? sql`true` : sql`false`;
  const [log, snapshot] = [sql.identifier('log'), c.own({ kind: 'given', value: base.snapshot }, 'pg_snapshot')];
  const isLater = sql`${log}.xid >= pg_snapshot_xmin(${snapshot}) and not pg_visible_in_snapshot(${log}.xid, ${snapshot})`;
  const ofRecord = sql`${log}.model = ${constant(model.id)} and ${log}.record_id = ${target}.id`;
  // Neither what this transaction has done itself, which an earlier change of the same push may be.
  const ofOthers = sql`${log}.xid <> pg_current_xact_id()`;
  return sql`exists (select from ${c.table('_change')} as ${log} where ${isLater} and ${ofRecord} and ${ofOthers})`;
}

/** Points have no equality, and texts compare by their letters. */
function isSame(field: ColumnField, current: SQL, cell: SQL): SQL {
  const isPoint = field.kind === 'value' && field.type.kind === 'scalar' && field.type.scalar === 'Point';
  const comparable = (value: SQL) => (isPoint ? sql`(${value})::text` : sql`(${value})`);
  return sql`(${comparable(current)} is not distinct from ${comparable(cell)})`;
}

function takes(c: Compilation, conflict: Conflict | undefined): SQL {
  if (conflict?.kind !== 'EXPRESSION') return conflict?.kind === 'LAST_WRITE' ? sql`true` : sql`false`;
  const { expression, columns } = conflict;
  const compiled = compileExpression(
    {
      schema: c.schema,
      column: (name) => c.column(target, must(columns.get(name), name)),
      variable: (name) => (name === 'now' ? sql`date_trunc('milliseconds', now())` : c.own({ kind: 'actor' }, 'uuid')),
    },
    expression,
  );
  return sql`(${compiled}) is true`;
}
