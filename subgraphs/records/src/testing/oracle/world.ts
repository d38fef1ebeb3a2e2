import type { AppDefinition } from '@trellis/app-definition';
import { type Database, findRow, isDeleted, type Row, rowsOf } from './database.ts';
import { valueIn } from './computed.ts';
import { isSoft, modelOf, mustField } from './definition.ts';

export type Deleted = 'EXCLUDE' | 'INCLUDE' | 'ONLY';

/** The records that somebody sees, and what he sees of them: filters, orders and answers know nothing else. */
export interface World {
  readonly app: AppDefinition;
  rows(model: string, deleted: Deleted): readonly Row[];
  /** A field's value, and a to-one relation's as its target's id; null where there is none to be seen. */
  value(model: string, row: Row, field: string): unknown;
  one(model: string, row: Row, field: string): Row | undefined;
  many(model: string, row: Row, field: string, deleted: Deleted): readonly Row[];
}

/** Every record with everything: what rules are computed over. */
export function everything(app: AppDefinition, database: Database): World {
  return {
    app,
    rows: (model, deleted) => rowsOf(database, model).filter((row) => isAsked(app, model, row, deleted)),
    value: (model, row, field) => valueIn(app, model, row, field),
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
