import { unreachable } from '@trellis/errors';
import type { Condition, Operand } from '../request.ts';

/** Whatever a condition asks about, on its row and on those that it leads to. */
export function operandsOf(condition: Condition): readonly Operand[] {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of.flatMap(operandsOf);
    case 'not':
      return operandsOf(condition.of);
    case 'compare':
    case 'isNull':
    case 'isEmpty':
      return [condition.operand];
    case 'toOne':
    case 'some':
    case 'count':
      return operandsOf(condition.rows.where);
    case 'search':
      return condition.operands;
    default:
      return unreachable(condition);
  }
}
