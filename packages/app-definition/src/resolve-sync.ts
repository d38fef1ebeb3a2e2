import { condition } from '@trellis/expression';
import type { Conflict, Sync } from './app.ts';
import type { SyncDefinition } from './definition.ts';
import { type ModelExpressions, mustBeRight } from './expressions/model-expressions.ts';
import { columnsOf } from './resolve-computed.ts';
import type { Context } from './resolve-context.ts';
import { conflictVariables, syncOf } from './sync.ts';
import type { ModelView } from './validate/model-view.ts';

/** How a model's records go offline; undefined where they do not. */
export function resolveSync(context: Context, model: ModelView, expressions: ModelExpressions): Sync | undefined {
  const sync = syncOf(model.definition);
  return sync && { where: sync.where, conflict: resolveConflict(context, model, expressions, sync) };
}

function resolveConflict(
  context: Context,
  model: ModelView,
  expressions: ModelExpressions,
  { conflict = 'REJECT' }: SyncDefinition,
): Conflict {
  if (typeof conflict === 'string') return { kind: conflict };
  const checked = expressions.check(conflict.expression, condition, conflictVariables);
  const expression = mustBeRight(checked, `the conflicts of ${model.name}`);
  return { kind: 'EXPRESSION', expression, columns: columnsOf(context, model, expression) };
}
