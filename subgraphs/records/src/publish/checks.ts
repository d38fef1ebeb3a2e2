import type { Model } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import { compileExpression } from '../compile/expression.ts';
import { constant, ddlText, sql, type SQL } from '../sql.ts';

/**
 * The constraint that holds a model's checks, where it is another than before. It is not validated: records that break a
 * new check keep what they have until they are written again, and a deleted one need not meet any.
 */
export function changedChecks(schema: string, model: Model, before: Model | undefined): readonly SQL[] {
  const [old, next] = [before && condition(schema, before), condition(schema, model)];
  if ((old && ddlText(old)) === (next && ddlText(next))) return [];
  const table = sql.identifier(schema, model.table);
  const name = sql.identifier(checksName(model));
  return [
    ...(old ? [sql`alter table ${table} drop constraint if exists ${name}`] : []),
    ...(next
      ? [sql`alter table ${table} add constraint ${name} check (${next})${before ? sql` not valid` : sql.blank}`]
      : []),
  ];
}

/** Names go by ids, and an error is mapped back to its model by the name. */
export function checksName(model: Model): string {
  return `${model.id}_checks`;
}

function condition(schema: string, model: Model): SQL | undefined {
  if (model.checks.length === 0) return undefined;
  const held = model.checks.map(({ expression, columns }) => {
    const column = (name: string) => sql.identifier(must(columns.get(name), name));
    const variable = (): never => {
      throw new Error(`a check of ${model.name} names a variable`);
    };
    return sql`(${compileExpression({ schema, column, variable }, expression)}) is true`;
  });
  const names = sql`array[${sql.join(
    model.checks.map(({ name }) => constant(name)),
    ', ',
  )}]`;
  const hold = sql`${sql.identifier(schema, '_x_hold')}(${constant(checksName(model))}, ${names}, array[${sql.join(held, ', ')}])`;
  return model.softDelete ? sql`"deletedAt" is not null or ${hold}` : hold;
}
