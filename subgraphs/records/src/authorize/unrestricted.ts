import type { App, Rollup } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import { definitionInput } from '../read/input.ts';
import { readWhere, relatedRowsOf, targetOf } from '../read/where.ts';
import { always, type Condition, type Rows } from '../request.ts';

/** The rows that a rollup is computed over: the same ones for everybody. */
export function rollupRows(app: App, { relation, where }: Rollup): Rows {
  const wanted = where && readWhere(app, targetOf(app, relation), definitionInput(where, ['where']));
  return openRows(relatedRowsOf(app, relation, wanted));
}

/** A condition of the app's own, whose relations are not seen through anybody's view. */
export function unrestricted(condition: Condition): Condition {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return { ...condition, of: condition.of.map(unrestricted) };
    case 'not':
      return { ...condition, of: unrestricted(condition.of) };
    case 'toOne':
    case 'some':
    case 'count':
      return { ...condition, rows: openRows(condition.rows) };
    case 'compare':
    case 'isNull':
    case 'isEmpty':
    case 'search':
      return condition;
    default:
      return unreachable(condition);
  }
}

function openRows(rows: Rows): Rows {
  const through = rows.through ? { through: openRows(rows.through) } : {};
  return { ...rows, visible: always, where: unrestricted(rows.where), ...through };
}
