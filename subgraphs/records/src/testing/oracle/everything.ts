import type { AppDefinition } from '@trellis/app-definition';
import { valueIn } from './computed.ts';
import { type Database, findRow, isDeleted, type Row, rowsOf } from './database.ts';
import { isSoft, modelOf, mustField } from './definition.ts';
import { rolledUp } from './rollup.ts';
import type { Deleted, World } from './world.ts';

/** Every record with everything: what rules are computed over. */
export function everything(app: AppDefinition, database: Database): World {
  return {
    app,
    get aggregates() {
      return this;
    },
    rows: (model, deleted) => rowsOf(database, model).filter((row) => isAsked(app, model, row, deleted)),
    value(model, row, name) {
      const field = mustField(app, model, name);
      const rollup = field.kind === 'value' ? field.definition.rollup : undefined;
      return rollup && field.kind === 'value'
        ? rolledUp(this, model, row, rollup, field)
        : valueIn(app, model, row, name);
    },
    one(model, row, name) {
      const field = mustField(app, model, name);
      const target = field.kind === 'toOne' ? findRow(database, field.target, row[name]) : undefined;
      return target && field.kind === 'toOne' && !isDeleted(app, field.target, target) ? target : undefined;
    },
    many(model, row, name, deleted) {
      const field = mustField(app, model, name);
      if (field.kind !== 'toMany' && field.kind !== 'manyToMany') throw new Error(`${name} leads to no list`);
      return relatedTo(database, model, row, name, app).filter((other) => isAsked(app, field.target, other, deleted));
    },
  };
}

function isAsked(app: AppDefinition, model: string, row: Row, deleted: Deleted): boolean {
  if (!isSoft(modelOf(app, model))) return deleted !== 'ONLY';
  return deleted === 'INCLUDE' || (deleted === 'ONLY') === isDeleted(app, model, row);
}

/** The rows at the far end of a to-many relation, deleted or not. */
function relatedTo(database: Database, model: string, row: Row, name: string, app: AppDefinition): readonly Row[] {
  const field = mustField(app, model, name);
  if (field.kind === 'toMany') return rowsOf(database, field.target).filter((other) => other[field.inverse] === row.id);
  if (field.kind !== 'manyToMany') throw new Error(`${name} leads to no list`);
  if (field.through) {
    const { model: join, own, other } = field.through;
    const joined = rowsOf(database, join).filter((link) => link[own] === row.id && !isDeleted(app, join, link));
    return rowsOf(database, field.target).filter(({ id }) => joined.some((link) => link[other] === id));
  }
  const [own, other] = field.isFirst ? ([0, 1] as const) : ([1, 0] as const);
  const ids = (database.links[field.pair] ?? []).filter((link) => link[own] === row.id).map((link) => link[other]);
  return rowsOf(database, field.target).filter(({ id }) => ids.includes(id));
}
