import { condition } from '@trellis/expression';
import { ModelExpressions } from '../expressions/model-expressions.ts';
import { conflictVariables, syncOf } from '../sync.ts';
import { pointer } from '../problem.ts';
import { reportFault } from './check-expressions.ts';
import { checkOptionalWhere, type WhereScope } from './check-where.ts';
import type { ModelView } from './model-view.ts';

/** Whether what goes offline is a filter of the model, and its conflicts are judged by what the model has. */
export function checkSync(scope: WhereScope, model: ModelView): void {
  const sync = syncOf(model.definition);
  if (!sync) return;
  const path = model.path + pointer('sync');
  checkOptionalWhere(scope, model, sync.where, path + pointer('where'));
  const { conflict } = sync;
  if (conflict === undefined || typeof conflict === 'string') return;
  const checked = new ModelExpressions(model).check(conflict.expression, condition, conflictVariables);
  reportFault(checked, conflict.expression, path + pointer('conflict', 'expression'), scope.found);
}
