import type { Model } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import type { Compilation } from '../compile/compilation.ts';
import { constant, sql, type SQL } from '../sql.ts';
import type { Dependence, Related } from './related.ts';

/**
 * Selects of the ids of all records that a change of other rows may let in or out of sight: the ways along which
 * conditions look at other rows, walked backward from those that changed. The ways are walked as they are now: where one
 * was another way before, a row on it has changed and is started from itself. `due` names the changes, `changed` says of
 * which log ids there are any.
 */
export function affectedRecords(
  compilation: Compilation,
  { model, on }: Dependence,
  due: SQL,
  changed: ReadonlySet<string>,
): readonly SQL[] {
  return on.flatMap((related) => stepBack(compilation, model, related, due, changed));
}

function stepBack(
  compilation: Compilation,
  model: Model,
  { relation, rows, through }: Related,
  due: SQL,
  changed: ReadonlySet<string>,
): readonly SQL[] {
  const ends = touched(compilation, rows, due, changed);
  const table = (name: string) => compilation.table(name);
  const where = (column: string) => sql`${sql.identifier(column)} in (${union(ends)})`;
  switch (relation.kind) {
    case 'toOne':
      return ends.length === 0 ? [] : [sql`select id from ${table(model.table)} where ${where(relation.column)}`];
    case 'toMany': {
      const inverse = must(rows.model.fields.get(relation.inverse), relation.inverse);
      if (inverse.kind !== 'toOne') throw new Error(`${relation.inverse} is not a to-one relation`);
      const column = sql.identifier(inverse.column);
      return [
        ...(ends.length === 0 ? [] : [sql`select ${column} from ${table(rows.model.table)} where ${where('id')}`]),
        ...idsInImages(rows.model.id, inverse.column, due, changed),
      ];
    }
    case 'manyToMany': {
      const { link } = relation;
      const own = sql.identifier(link.ownColumn);
      const joins = through ? touched(compilation, through, due, changed) : [];
      return [
        ...(ends.length === 0 ? [] : [sql`select ${own} from ${table(link.table)} where ${where(link.targetColumn)}`]),
        ...(joins.length === 0 ? [] : [sql`select ${own} from ${table(link.table)} where id in (${union(joins)})`]),
        ...idsInImages(through?.model.id ?? link.id, link.ownColumn, due, changed),
      ];
    }
  }
}

/** Rows that changed themselves, and those that are affected by others that did. */
function touched(
  compilation: Compilation,
  dependence: Dependence,
  due: SQL,
  changed: ReadonlySet<string>,
): readonly SQL[] {
  const { id } = dependence.model;
  const own = changed.has(id) ? [sql`select record_id from ${due} where model = ${constant(id)}`] : [];
  return [...own, ...affectedRecords(compilation, dependence, due, changed)];
}

/** The ids that a column of changed rows held before or holds now. */
function idsInImages(logId: string, column: string, due: SQL, changed: ReadonlySet<string>): readonly SQL[] {
  if (!changed.has(logId)) return [];
  return (['old', 'new'] as const).map((image) => {
    const id = sql`(${sql.identifier(image)}->>${constant(column)})::uuid`;
    return sql`select ${id} from ${due} where model = ${constant(logId)} and ${id} is not null`;
  });
}

function union(selects: readonly SQL[]): SQL {
  return sql.join([...selects], ' union all ');
}
