import { isRollup, type Model } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import type { Condition, Operand, Rows, Selected, SelectedRecord } from '../request.ts';

/** Whether a condition on a row looks at other rows. */
export function looksElsewhere(condition: Condition): boolean {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.of.some(looksElsewhere);
    case 'not':
      return looksElsewhere(condition.of);
    case 'toOne':
    case 'some':
    case 'count':
      return true;
    case 'compare':
    case 'isNull':
    case 'isEmpty':
      return operandLooksElsewhere(condition.operand);
    case 'search':
      return condition.operands.some(operandLooksElsewhere);
    default:
      return unreachable(condition);
  }
}

function operandLooksElsewhere(operand: Operand): boolean {
  return isRollup(operand.field) || guardLooksElsewhere(operand);
}

function guardLooksElsewhere({ guard }: Pick<Operand | SelectedRecord, 'guard'>): boolean {
  return guard !== undefined && looksElsewhere(guard);
}

/**
 * Whether the statement that writes a row of the model can also tell what is selected of it: it sees every other row as
 * it was before, and the written one only as its own.
 */
export function isInSightOfWrite(model: Model, selection: readonly Selected[]): boolean {
  return selection.every((selected) => {
    switch (selected.kind) {
      case 'constant':
        return true;
      case 'value':
      case 'point':
      case 'entity':
        return !operandLooksElsewhere(selected.operand);
      case 'toOne':
        return isRecordInSight(model, selected);
      case 'union':
        return selected.members.every((member) => isRecordInSight(model, member));
      case 'list':
      case 'revisions':
        return false;
      default:
        return unreachable(selected);
    }
  });
}

function isRecordInSight(model: Model, selected: SelectedRecord): boolean {
  const { rows, selection } = selected;
  if (rows.model === model || guardLooksElsewhere(selected)) return false;
  return !rowsLookElsewhere(rows) && isInSightOfWrite(model, selection);
}

function rowsLookElsewhere({ visible, where, through }: Rows): boolean {
  return through !== undefined || looksElsewhere(visible) || looksElsewhere(where);
}
