import type { FieldDefinition, RollupDefinition } from '@trellis/app-definition';
import { type MeasureName, measureOf } from './aggregate.ts';
import type { Row } from './database.ts';
import { mustField } from './definition.ts';
import { roundedTo } from './values.ts';
import { holds } from './where.ts';
import type { World } from './world.ts';

/** What a rollup comes to on a row of the whole database. */
export function rolledUp(
  world: World,
  model: string,
  row: Row,
  { of, function: name, where }: RollupDefinition,
  { definition }: { readonly definition: FieldDefinition },
): unknown {
  const [list = '', source = ''] = of.split('.');
  const relation = mustField(world.app, model, list);
  if (relation.kind !== 'toMany' && relation.kind !== 'manyToMany') throw new Error(`${list} leads to no list`);
  const rows = world
    .many(model, row, list, 'EXCLUDE')
    .filter((other) => where === undefined || holds(world, relation.target, other, where));
  if (name === 'COUNT') return rows.length;
  const value = measureOf(world, relation.target, rows, name.toLowerCase() as MeasureName, source);
  return value === null || definition.scale === undefined ? value : roundedTo(value, definition.scale);
}
