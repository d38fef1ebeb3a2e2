import { say, TrellisError } from '@trellis/errors';
import { compileCondition, compileRows, operandValue } from '../compile/condition.ts';
import type { Compilation } from '../compile/compilation.ts';
import { type JsonPiece, jsonText, valueJson } from '../compile/json.ts';
import { pointJson } from '../compile/selection.ts';
import { historyTable, imageRow } from '../publish/history.ts';
import { faultsError } from '../faults.ts';
import { valueInput } from '../read/input.ts';
import { sql, type SQL } from '../sql.ts';
import type { TakenBack, WriteAction } from '../write-request.ts';
import { readUpdate } from './read-data.ts';
import type { DataReading } from './read-value.ts';
import type { UpdateData } from './record-data.ts';
import { ask, target, type Writing } from './writing.ts';

const image = sql.identifier(Symbol('image'));

/**
 * What an earlier version has otherwise than the record, as the caller sees both: an update like one that he gives, so
 * that it may change no more and is checked no less. Throws NOT_FOUND where he sees no such version.
 */
export async function takeBack(
  writing: Writing,
  { rows: { model }, image: seen, values }: Extract<WriteAction, { readonly kind: 'restoreRevision' }>,
  id: string,
  version: number,
): Promise<UpdateData> {
  const [found] = await ask(writing, (c) => {
    const given = (value: string | number, type: string) => c.own({ kind: 'given', value }, type);
    const data = sql.join([sql`''`, ...values.map((value) => memberText(c, value))], ' || ');
    const latest = sql`select image from ${historyTable(c.schema, model)} where record_id = ${given(id, 'uuid')} and version = ${given(version, 'integer')} order by seq desc limit 1`;
    return sql`select '{' || rtrim(${data}, ',') || '}' from ${c.table(model.table)} as ${target}, (${latest}) as kept cross join lateral ${imageRow(c.schema, model, sql`kept.image`)} as ${image} where ${target}.id = ${given(id, 'uuid')} and kept.image is not null and ${compileRows(c, seen, image)}`;
  });
  if (!found) throw new TrellisError('NOT_FOUND', say('history.noVersion', { model: model.name, version }));
  const reading: DataReading = { ...writing, faults: [], known: new Map(), creates: [] };
  const data: unknown = JSON.parse(String(found[0]));
  const update = readUpdate(reading, model, valueInput(data, ['version']), undefined, ['version']);
  if (reading.faults.length > 0) throw faultsError(reading.faults);
  return update;
}

/** `"field":value,` in the form of an input, or nothing where there is nothing to take back. */
function memberText(compilation: Compilation, { then, now }: TakenBack): SQL {
  const { field } = then;
  const value = operandValue(compilation, then, image);
  const isPoint = field.kind === 'value' && field.type.kind === 'scalar' && field.type.scalar === 'Point';
  const json: readonly JsonPiece[] = isPoint
    ? [pointJson(coordinates, value, field.list)]
    : valueJson(compilation.schema, field, value, true);
  const name = field.kind === 'toOne' ? field.idName : field.name;
  // As JSON, because points have no equality.
  const differs = sql`to_jsonb(${value}) is distinct from to_jsonb(${operandValue(compilation, now, target)})`;
  const isSeen = then.guard ? sql`${compileCondition(compilation, then.guard, image)} and ` : sql.blank;
  return sql`case when ${isSeen}${differs} then ${jsonText([`"${name}":`, ...json, ','])} else '' end`;
}

const coordinates = (['latitude', 'longitude'] as const).map(
  (name) => ({ kind: 'coordinate', key: name, name }) as const,
);
