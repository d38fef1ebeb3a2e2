import type { Condition } from '../request.ts';
import { sql, type SQL } from '../sql.ts';

/** Points have no `=`, and their `~=` takes near ones for equal. */
export function comparePoints(
  { comparison, value: { type } }: Extract<Condition, { kind: 'compare' }>,
  value: SQL,
  param: SQL,
): SQL {
  const same = (point: SQL) => sql`((${value})[0] = (${point})[0] and (${value})[1] = (${point})[1])`;
  switch (comparison) {
    case 'eq':
      return same(param);
    case 'in':
      return sql`exists (select from unnest(${param}) as item where ${same(sql`item`)})`;
    case 'within':
      return type.kind === 'area' && type.form === 'box' ? isInBox(value, param) : isNear(value, param);
    default:
      throw new Error(`points have no ${comparison}`);
  }
}

/** Within `[longitude, latitude, metres]`: the haversine on a sphere of the earth's mean radius. */
function isNear(value: SQL, area: SQL): SQL {
  const [longitude, latitude] = [sql`(${value})[0]`, sql`(${value})[1]`];
  const half = (one: SQL, other: SQL) => sql`power(sind((${one} - ${other}) / 2), 2)`;
  const haversine = sql`${half(latitude, sql`area[2]`)} + cosd(${latitude}) * cosd(area[2]) * ${half(longitude, sql`area[1]`)}`;
  return sql`(select 2 * 6371008.8 * asin(least(1, sqrt(${haversine}))) <= area[3] from (select ${area} as area) as area)`;
}

/** Within `[west, south, east, north]`; a box whose west lies to the east of its east crosses the date line. */
function isInBox(value: SQL, area: SQL): SQL {
  const [longitude, latitude] = [sql`(${value})[0]`, sql`(${value})[1]`];
  const eastward = sql`case when area[1] <= area[3] then ${longitude} between area[1] and area[3] else ${longitude} >= area[1] or ${longitude} <= area[3] end`;
  return sql`(select ${latitude} between area[2] and area[4] and ${eastward} from (select ${area} as area) as area)`;
}
