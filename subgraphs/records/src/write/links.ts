import type { App, ToManyField, ToOneField } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import { compileRows } from '../compile/condition.ts';
import { bookkeeping } from '../compile/write.ts';
import { rowsOf } from '../read/where.ts';
import type { ToMany } from '../request.ts';
import { sql, type SQL } from '../sql.ts';
import { ask, ids, item, type ItemColumn, items, target, type Writing } from './writing.ts';

/** A record, and one of a list of it. */
export interface Pair {
  readonly parent: string;
  readonly child: string;
}

interface LinkTable {
  readonly table: string;
  /** The column that names the record whose list it is, and the one that names the record of the list. */
  readonly own: SQL;
  readonly other: SQL;
}

/** Where it stands which records a list has: in a table of its own, or in the records of the list. */
function inverseOf(app: App, relation: ToMany): LinkTable {
  if (relation.kind === 'manyToMany') {
    const { table, ownColumn, targetColumn } = relation.link;
    return { table, own: sql.identifier(ownColumn), other: sql.identifier(targetColumn) };
  }
  const model = must(app.models.get(relation.target), relation.target);
  const inverse = must(model.fields.get(relation.inverse), relation.inverse);
  if (inverse.kind !== 'toOne') throw new Error(`${relation.inverse} is not a to-one relation`);
  return { table: model.table, own: sql.identifier(inverse.column), other: sql`id` };
}

/** Pairs as the rows of a statement. */
export function columnsOf(pairs: readonly Pair[]): readonly ItemColumn[] {
  return [
    ids(
      'parent',
      pairs.map(({ parent }) => parent),
    ),
    ids(
      'child',
      pairs.map(({ child }) => child),
    ),
  ];
}

/** The other ways of a polymorphic relation, which a record that is led this way lets go of. */
function otherWays(app: App, relation: ToManyField): readonly ToOneField[] {
  const model = must(app.models.get(relation.target), relation.target);
  const inverse = model.fields.get(relation.inverse);
  const union = inverse?.kind === 'toOne' && inverse.union !== undefined ? model.unions.get(inverse.union) : undefined;
  return union?.members.filter(({ id }) => id !== inverse?.id) ?? [];
}

/** A record that can be in one list only ends in the last that it is put into. */
export async function link(writing: Writing, relation: ToMany, pairs: readonly Pair[]): Promise<void> {
  if (pairs.length === 0) return;
  const { table, own, other } = inverseOf(writing.app, relation);
  await ask(writing, (c) => {
    if (relation.kind === 'manyToMany')
      return sql`insert into ${c.table(table)} (${own}, ${other}) select distinct ${item}.parent, ${item}.child from ${items(c, columnsOf(pairs))} on conflict do nothing`;
    const last = [...new Map(pairs.map((pair) => [pair.child, pair])).values()];
    const letGo = otherWays(writing.app, relation).map(({ column }) => sql`${sql.identifier(column)} = null`);
    const sets = sql.join([sql`${own} = ${item}.parent`, ...letGo, ...bookkeeping(c)], ', ');
    return sql`update ${c.table(table)} as ${target} set ${sets} from ${items(c, columnsOf(last))} where ${target}.id = ${item}.child and ${target}.${own} is distinct from ${item}.parent`;
  });
  if (relation.kind === 'manyToMany') writing.values.onAdded?.(pairs.length);
}

export async function unlink(writing: Writing, relation: ToMany, pairs: readonly Pair[]): Promise<void> {
  if (pairs.length === 0) return;
  const { table, own, other } = inverseOf(writing.app, relation);
  await ask(writing, (c) => {
    const isLinked = sql`${target}.${own} = ${item}.parent and ${target}.${other} = ${item}.child`;
    const given = items(c, columnsOf(pairs));
    if (relation.kind === 'manyToMany')
      return sql`delete from ${c.table(table)} as ${target} using ${given} where ${isLinked}`;
    const sets = sql.join([sql`${own} = null`, ...bookkeeping(c)], ', ');
    return sql`update ${c.table(table)} as ${target} set ${sets} from ${given} where ${isLinked}`;
  });
}

/** Takes from the lists of these records whatever else the caller sees in them. */
export async function unlinkOthers(
  writing: Writing,
  relation: ToMany,
  parents: readonly string[],
  kept: readonly Pair[],
): Promise<void> {
  if (parents.length === 0) return;
  const { app, view } = writing;
  const { table, own, other } = inverseOf(app, relation);
  const model = must(app.models.get(relation.target), relation.target);
  const others = view.rows(rowsOf(model));
  await ask(writing, (c) => {
    const isOf = sql`${target}.${own} = any (${c.own({ kind: 'given', value: parents }, 'uuid[]')})`;
    const isKept = sql`exists (select from ${items(c, columnsOf(kept))} where ${item}.parent = ${target}.${own} and ${item}.child = ${target}.${other})`;
    if (relation.kind === 'manyToMany') {
      const seen = sql.identifier('seen');
      const isSeen = sql`exists (select from ${c.table(model.table)} as ${seen} where ${seen}.id = ${target}.${other} and ${compileRows(c, others, seen)})`;
      return sql`delete from ${c.table(table)} as ${target} where ${isOf} and not ${isKept} and ${isSeen}`;
    }
    const sets = sql.join([sql`${own} = null`, ...bookkeeping(c)], ', ');
    return sql`update ${c.table(table)} as ${target} set ${sets} where ${isOf} and not ${isKept} and ${compileRows(c, others, target)}`;
  });
}
