import { must } from '@trellis/errors';
import { type Expression, fieldsOf } from '@trellis/expression';
import type { Computed, Formula, Rollup } from './app.ts';
import type { RollupDefinition } from './definition.ts';
import { type ModelExpressions, mustBeRight } from './expressions/model-expressions.ts';
import { fieldTypeOf } from './field-type.ts';
import { lookup } from './lookup.ts';
import type { Context } from './resolve-context.ts';
import { resolveRelation } from './resolve-relation.ts';
import { pathOfRollup } from './rollups.ts';
import type { ModelView } from './validate/model-view.ts';

/** How a field is computed; undefined for one that is stored. */
export function resolveComputed(
  context: Context,
  model: ModelView,
  expressions: ModelExpressions,
  name: string,
): Computed | undefined {
  const { formula, rollup } = model.fields.get(name)?.definition ?? {};
  if (rollup !== undefined) return resolveRollup(context, model, name, rollup);
  return formula === undefined ? undefined : resolveFormula(context, model, expressions, name, formula);
}

function resolveFormula(
  context: Context,
  model: ModelView,
  expressions: ModelExpressions,
  name: string,
  text: string,
): Formula {
  const field = must(model.fields.get(name), `the field ${model.name}.${name}`);
  const expression = mustBeRight(expressions.formula(field), `the formula of ${model.name}.${name}`);
  return { kind: 'formula', text, expression, columns: columnsOf(context, model, expression) };
}

function resolveRollup(context: Context, model: ModelView, name: string, rollup: RollupDefinition): Rollup {
  const place = `the rollup of ${model.name}.${name}`;
  const path = must(pathOfRollup(rollup), place);
  const definition = must(model.fields.get(path.relation)?.definition, place);
  const type = must(fieldTypeOf(context.definition, definition.type), place);
  if (type.kind !== 'model') throw new Error(`${place} leads to no records`);
  const relation = resolveRelation(context, model.name, path.relation, definition, type);
  if (relation.kind === 'toOne') throw new Error(`${place} leads to one record`);
  const measure =
    rollup.function === 'COUNT'
      ? { function: rollup.function }
      : { function: rollup.function, of: must(path.field, place) };
  return { kind: 'rollup', relation, where: rollup.where, measure };
}

/** The columns of the fields that an expression names. */
export function columnsOf({ storage }: Context, model: ModelView, expression: Expression): ReadonlyMap<string, string> {
  return new Map(
    [...fieldsOf(expression)].map((name) => {
      const field = must(model.fields.get(name) ?? model.idNames.get(name), `the field ${model.name}.${name}`);
      return [
        name,
        field.system ? name : must(lookup(storage.columns, field.definition?.id ?? ''), `the column of ${name}`),
      ];
    }),
  );
}
