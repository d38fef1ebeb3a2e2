import { say } from '@trellis/errors';
import type { App, ColumnField, Model } from '@trellis/app-definition';
import { isDate } from '@trellis/records-schema';
import type { DateBucket, GroupKey } from '../group-request.ts';
import type { Hop, Param } from '../request.ts';
import { readFieldName } from './aggregate.ts';
import { type Input, inputError } from './input.ts';
import { fieldOf, rowsOf, targetOf } from './where.ts';

/** A key of `by` with what is needed to find it again in the selection. */
export interface ReadGroupKey extends GroupKey {
  /** The names of the relations that lead to it. */
  readonly level: readonly string[];
  readonly timeZone: Input | undefined;
}

const buckets: ReadonlySet<string | boolean> = new Set<DateBucket>(['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR']);

export function isBucket(word: string | boolean): word is DateBucket {
  return buckets.has(word);
}

/** `PostGroupBy`: a field, or the same of the record that a relation leads to. */
export function readGroupKey(app: App, model: Model, input: Input, through: readonly Hop[] = []): ReadGroupKey {
  if (input.isNull) throw inputError(input.path, say('group.nameBy', { place: input.path.join('.') }));
  const given = new Map(input.entries().filter(([, member]) => !member.isNull));
  const [bucket, timeZone] = [given.get('bucket'), given.get('timeZone')];
  const [[name, member] = ['', input], ...others] = [...given].filter(
    ([key]) => key !== 'bucket' && key !== 'timeZone',
  );
  if (others.length > 0 || member === input)
    throw inputError(input.path, say('group.fieldOrRelation', { place: input.path.join('.') }));
  if (name !== 'field') {
    const relation = fieldOf(model, name);
    if (relation?.kind !== 'toOne' || relation.name !== name)
      throw inputError(member.path, say('group.noRelation', { model: model.name, field: name }));
    if (bucket ?? timeZone) throw inputError((bucket ?? timeZone ?? input).path, say('group.besideField'));
    const target = targetOf(app, relation);
    return readGroupKey(app, target, member, [...through, { relation, rows: rowsOf(target) }]);
  }
  const field = readFieldName(model, member);
  const level = through.map(({ relation }) => relation.name);
  return { through, level, operand: { field }, timeZone, ...bucketOf(field, bucket, timeZone) };
}

function bucketOf(
  field: ColumnField,
  bucket: Input | undefined,
  timeZone: Input | undefined,
): Pick<GroupKey, 'bucket'> {
  const given = bucket ?? timeZone;
  if (!given) return {};
  if (field.kind !== 'value' || !isDate(field))
    throw inputError(given.path, say('group.noDate', { field: field.name }));
  if (!bucket) throw inputError(given.path, say('group.zoneNeedsBucket'));
  const unit = bucket.word();
  if (!isBucket(unit))
    throw inputError(bucket.path, say('input.oneOf', { place: bucket.path.join('.'), values: 'DateBucket' }));
  const zone: Param | undefined = timeZone && {
    source: timeZone.source(),
    type: { kind: 'timeZone' },
    path: timeZone.path,
  };
  return { bucket: { unit, timeZone: zone } };
}
