import type { ColumnField } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import { sql, type SQL } from '../sql.ts';
import type { ValueVerb } from './record-data.ts';

/** A column's new value, out of the one that stands there and the one that is given. */
export function valueExpression(field: ColumnField, verb: ValueVerb, old: SQL, given: SQL): SQL {
  switch (verb) {
    case 'set':
      return given;
    case 'increment':
      return sql`${old} + ${given}`;
    case 'multiply':
      return sql`${old} * ${given}`;
    case 'append':
      return sql`coalesce(${old}, '{}') || ${given}`;
    case 'remove': {
      const one = sql.identifier('one');
      const kept = sql`array(select ${one}.value from unnest(${old}) with ordinality as ${one}(value, place) where not ${isAmong(field, sql`${one}.value`, given)} order by ${one}.place)`;
      return sql`case when ${old} is not null then ${kept} end`;
    }
    case 'mergeJson':
      return sql`case when jsonb_typeof(${old}) = 'object' then ${old} || ${given} else ${given} end`;
    default:
      return unreachable(verb);
  }
}

/** Points have no `=`. */
function isAmong(field: ColumnField, value: SQL, list: SQL): SQL {
  const isPoint = field.kind === 'value' && field.type.kind === 'scalar' && field.type.scalar === 'Point';
  if (!isPoint) return sql`(${value} = any (${list}))`;
  const point = sql.identifier('point');
  return sql`exists (select from unnest(${list}) as ${point} where (${point})[0] = (${value})[0] and (${point})[1] = (${value})[1])`;
}
