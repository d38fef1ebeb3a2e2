import { unreachable } from '@trellis/errors';
import type { Condition } from '../request.ts';

/** Tells a filter that holds on every record by its form alone, such as `{}`, `{OR: [{}]}` or `{NOT: {OR: []}}`. */
export function saysNothing(condition: Condition): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.of.every(saysNothing);
    case 'any':
      return condition.of.some(saysNothing);
    case 'not':
      return refusesAll(condition.of);
    case 'compare':
    case 'isNull':
    case 'isEmpty':
    case 'toOne':
    case 'some':
    case 'count':
    case 'search':
      return false;
    default:
      return unreachable(condition);
  }
}

function refusesAll(condition: Condition): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.of.some(refusesAll);
    case 'any':
      return condition.of.every(refusesAll);
    case 'not':
      return saysNothing(condition.of);
    // `every` of nothing: no record of the list breaks it.
    case 'some':
      return refusesAll(condition.rows.where);
    case 'compare':
    case 'isNull':
    case 'isEmpty':
    case 'toOne':
    case 'count':
    case 'search':
      return false;
    default:
      return unreachable(condition);
  }
}
