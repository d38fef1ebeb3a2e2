import type { App, Model, ToOneField } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import type { ArgumentPath, LinkChange, Reference } from '../request.ts';
import { sql, type SQL } from '../sql.ts';
import { Compilation, type Statement } from './compilation.ts';
import { compileRows } from './condition.ts';
import { finish } from './statement.ts';
import { bookkeeping } from './write.ts';

/** `find` answers the ids of the references in their order, null for one that is not in the caller's view. */
export interface LinkStatement {
  readonly find: Statement | undefined;
  readonly references: readonly ArgumentPath[];
  readonly apply: readonly Statement[];
}

const target = sql.identifier('target');

/** The change of a to-many relation, once the record itself is written. */
export function compileLink(app: App, schema: string, { relation, verb, targets, others }: LinkChange): LinkStatement {
  const statement = (compile: (compilation: Compilation) => SQL): Statement => {
    const compilation = new Compilation(app, schema);
    return finish(compilation, compile(compilation));
  };
  const model = must(app.models.get(relation.target), relation.target);
  const own = (compilation: Compilation) => compilation.own({ kind: 'record' }, 'uuid');
  const wanted = (compilation: Compilation) => compilation.own({ kind: 'found' }, 'uuid[]');
  const apply: Statement[] = [];
  if (relation.kind === 'manyToMany') {
    const { table, ownColumn, targetColumn } = relation.link;
    const [mine, theirs] = [sql.identifier(ownColumn), sql.identifier(targetColumn)];
    if (verb === 'disconnect')
      apply.push(
        statement(
          (c) => sql`delete from ${c.table(table)} where ${mine} = ${own(c)} and ${theirs} = any (${wanted(c)})`,
        ),
      );
    if (verb === 'set') {
      apply.push(
        statement((c) => {
          const seen = sql`exists (select from ${c.table(model.table)} as ${target} where ${target}.id = ${theirs} and ${compileRows(c, others, target)})`;
          return sql`delete from ${c.table(table)} where ${mine} = ${own(c)} and ${theirs} <> all (${wanted(c)}) and ${seen}`;
        }),
      );
    }
    if (verb !== 'disconnect') {
      apply.push(
        statement(
          (c) =>
            sql`insert into ${c.table(table)} (${mine}, ${theirs}) select ${own(c)}, unnest(${wanted(c)}) on conflict do nothing`,
        ),
      );
    }
  } else {
    const inverse = must(model.fields.get(relation.inverse), relation.inverse);
    if (inverse.kind !== 'toOne') throw new Error(`${relation.inverse} is not a to-one relation`);
    const column = sql.identifier(inverse.column);
    const point = (c: Compilation, to: SQL, where: SQL, letGo: readonly ToOneField[] = []) => {
      const emptied = letGo.map((field) => sql`${sql.identifier(field.column)} = null`);
      return sql`update ${c.table(model.table)} as ${target} set ${sql.join([sql`${column} = ${to}`, ...emptied, ...bookkeeping(c)], ', ')} where ${where}`;
    };
    if (verb === 'disconnect')
      apply.push(statement((c) => point(c, sql`null`, sql`${column} = ${own(c)} and id = any (${wanted(c)})`)));
    if (verb === 'set')
      apply.push(
        statement((c) =>
          point(
            c,
            sql`null`,
            sql`${column} = ${own(c)} and id <> all (${wanted(c)}) and ${compileRows(c, others, target)}`,
          ),
        ),
      );
    if (verb !== 'disconnect') {
      apply.push(
        statement((c) =>
          point(
            c,
            own(c),
            sql`id = any (${wanted(c)}) and ${column} is distinct from ${own(c)}`,
            otherMembers(model, inverse),
          ),
        ),
      );
    }
  }
  return {
    find: targets.length > 0 ? findTargets(app, schema, targets) : undefined,
    references: targets.map(({ path }) => path),
    apply,
  };
}

/** The other ways of a polymorphic relation, which a record that is led this way lets go of. */
function otherMembers({ unions }: Model, member: ToOneField): readonly ToOneField[] {
  const union = member.union === undefined ? undefined : unions.get(member.union);
  return union?.members.filter(({ id }) => id !== member.id) ?? [];
}

/** The ids of the references in their order, null for one that is not in the caller's view. */
function findTargets(app: App, schema: string, targets: readonly Reference[]): Statement {
  const compilation = new Compilation(app, schema);
  const ids = targets.map(({ rows }) => {
    return sql`(select ${target}.id from ${compilation.table(rows.model.table)} as ${target} where ${compileRows(compilation, rows, target)} for key share of ${target})`;
  });
  return finish(compilation, sql`select array[${sql.join(ids, ', ')}]::uuid[] as found`);
}
