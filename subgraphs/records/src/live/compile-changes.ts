import { type App, type ColumnField, isRollup, type Model } from '@trellis/app-definition';
import { dueCondition } from '@trellis/change-log';
import { unreachable } from '@trellis/errors';
import type { View } from '../authorize/view.ts';
import { Compilation, type Statement } from '../compile/compilation.ts';
import { column, compileRows, operandValue } from '../compile/condition.ts';
import { type JsonPiece, jsonText, objectPieces } from '../compile/json.ts';
import { fromScope, rowScope } from '../compile/row-scope.ts';
import { compileRecord } from '../compile/selection.ts';
import { finish } from '../compile/statement.ts';
import type { Operand } from '../request.ts';
import { constant, sql, type SQL, verbatim } from '../sql.ts';
import type { ChangesRequest, EventPart } from './request.ts';

const change = sql`c`;
const before = sql.identifier('before');
const after = sql.identifier('after');
const op = sql`e.op`;

/** Bytes of a record in an event; whoever is told of a longer one gets its id, and reads it where he wants it. */
const longestNode = 64 * 1024;

/**
 * A window's changes of one model as a subscriber sees them: `[seq, event | null, milliseconds since the epoch]` for each change that is due, in
 * its order. The conditions of a query are asked of the row as it was and as it is, which are made rows again from the
 * log's images; what was in sight and what is tell CREATE, UPDATE, DELETE, ENTER and LEAVE apart.
 */
export function compileChanges(app: App, schema: string, request: ChangesRequest, view: View): Statement {
  const { rows, ops } = request;
  const { model } = rows;
  const compilation = new Compilation(app, schema);
  const table = compilation.table(model.table);
  const place = (name: 'from' | 'to' | 'afterSeq', type: string) => compilation.own({ kind: 'window', name }, type);
  const seen = (row: SQL) => sql`(${compileRows(compilation, rows, row)}) is true`;
  const parts = request.batch.flatMap((part) => (part.kind === 'changes' ? part.parts : []));
  const event = jsonText(
    objectPieces(parts.map((part) => ({ key: part.key, value: eventPieces(compilation, request, view, part) }))),
  );
  const wanted = ops ? sql`${op} = any (array[${sql.join(ops.map(constant), ', ')}]::text[])` : sql`${op} is not null`;
  return finish(
    compilation,
    sql`select ${change}.seq::text, case when ${wanted} then ${event} end, (extract(epoch from ${change}.at) * 1000)::bigint::text
from (select * from ${compilation.table('_change')} as l where ${due(place)} and l.model = ${constant(model.id)} order by l.seq limit ${compilation.own({ kind: 'window', name: 'limit' }, 'bigint')}) as ${change}
left join lateral jsonb_populate_record(null::${table}, ${change}.old) as ${before} on ${change}.old is not null
left join lateral jsonb_populate_record(null::${table}, ${change}.new) as ${after} on ${change}.new is not null
cross join lateral (select ${change}.old is not null and ${seen(before)} as was, ${change}.new is not null and ${seen(after)} as is) as s
cross join lateral (select ${operation(model)} as op) as e
order by ${change}.seq`,
  );
}

function due(place: (name: 'from' | 'to' | 'afterSeq', type: string) => SQL): SQL {
  // The condition is the change log's own text, with our placeholders in the place of its names.
  const [head = '', ...rest] = dueCondition('l', ['«from»', '«to»', '«afterSeq»']).split('«');
  return sql.join(
    [
      verbatim(head),
      ...rest.map((piece) => {
        const [name = '', text = ''] = piece.split('»');
        const known = name === 'from' || name === 'to' ? name : 'afterSeq';
        return sql`${place(known, known === 'afterSeq' ? 'bigint' : 'text')}${verbatim(text)}`;
      }),
    ],
    '',
  );
}

/** To clients a soft delete is DELETE and a restore CREATE. */
function operation(model: Model): SQL {
  const deleted = (row: SQL) => (model.softDelete ? sql`${row}."deletedAt" is not null` : sql`false`);
  return sql`case
  when s.was and s.is then 'UPDATE'
  when s.is then case when ${change}.op = 'I' or ${deleted(before)} then 'CREATE' else 'ENTER' end
  when s.was then case when ${change}.op = 'D' or ${deleted(after)} then 'DELETE' else 'LEAVE' end
end`;
}

function eventPieces(
  compilation: Compilation,
  { rows }: ChangesRequest,
  view: View,
  part: EventPart,
): readonly JsonPiece[] {
  const { model } = rows;
  switch (part.kind) {
    case 'constant':
      return [part.json];
    case 'op':
      return ['"', op, '"'];
    case 'recordId':
      return ['"', sql`${change}.record_id::text`, '"'];
    case 'version':
      return [sql`${change}.version::text`];
    case 'reason': {
      const visible = compileRows(compilation, { ...rows, where: { kind: 'all', of: [] } }, after);
      return [
        sql`case when ${op} <> 'LEAVE' then 'null' when (${visible}) is true then '"LEFT_FILTER"' else '"ACCESS_LOST"' end`,
      ];
    }
    case 'changedFields':
      return [
        sql`case when ${op} <> 'UPDATE' then 'null' else '[' || rtrim(${changedFields(compilation, model, view)}, ',') || ']' end`,
      ];
    case 'node': {
      const scope = rowScope(model.name);
      const record = compileRecord(compilation, part.selection, scope);
      const ifShort = sql`case when octet_length(node.text) <= ${verbatim(String(longestNode))} then node.text end`;
      const where = sql`${scope.row}.id = ${change}.record_id and ${compileRows(compilation, rows, scope.row)}`;
      return [
        sql`case when ${op} in ('DELETE', 'LEAVE') then 'null' else coalesce((select ${ifShort} from (select ${record} as text from ${fromScope(compilation.table(model.table), scope)} where ${where} offset 0) as node), 'null') end`,
      ];
    }
    default:
      return unreachable(part);
  }
}

/**
 * Whether a field's value is another after the change, as the caller sees it: what he did not see before may not be told
 * by having changed. A stored one that he always sees is compared in the log, which costs no types.
 */
function differs(compilation: Compilation, operand: Operand): SQL {
  const { field, guard } = operand;
  if (guard) {
    // As JSON, because points have no equality.
    const shown = (image: SQL) => sql`to_jsonb(${operandValue(compilation, operand, image)})`;
    return sql`${shown(before)} is distinct from ${shown(after)}`;
  }
  if (field.kind === 'value' && field.computed)
    return sql`${column(compilation, operand, before)} is distinct from ${column(compilation, operand, after)}`;
  const key = constant(field.column);
  return sql`${change}.old->${key} is distinct from ${change}.new->${key}`;
}

/**
 * The names of the fields that changed for the caller, each with a comma behind it. A rollup is none of them: it changes
 * with other records, whose changes are in the log.
 */
function changedFields(compilation: Compilation, model: Model, view: View): SQL {
  const fields = [...model.fields.values()].filter(
    (field): field is ColumnField => field.kind === 'toOne' || (field.kind === 'value' && !isRollup(field)),
  );
  const names = fields
    .filter((field) => view.mayEverRead(model, field))
    .map((field) => {
      const differing = differs(compilation, view.operand(model, { field }, 'EXCLUDE'));
      return sql`case when ${differing} then ${constant(`"${field.name}",`)} else '' end`;
    });
  return names.length === 0 ? constant('') : sql.join(names, ' || ');
}
