import type { Row } from './database.ts';
import { fieldOf, uniqueKeysOf } from './definition.ts';
import { keyOf } from './values.ts';
import type { Deleted, World } from './world.ts';

export interface UniqueArguments {
  readonly where: Readonly<Record<string, unknown>>;
  readonly deleted?: Deleted | null;
}

/** The record that one key names. Of deleted records several may share it: one that is not deleted comes first, then the latest. */
export function findByUnique(world: World, model: string, { where, deleted }: UniqueArguments): Row | undefined {
  const [[name, value] = ['', undefined]] = Object.entries(where);
  const names = name === 'id' ? ['id'] : (uniqueKeysOf(world.app, model).get(name) ?? []);
  const wanted = names.length > 1 ? (value as Readonly<Record<string, unknown>>) : { [name]: value };
  const found = world.rows(model, deleted ?? 'EXCLUDE').filter((row) =>
    names.every((part) => {
      const field = fieldOf(world.app, model, part);
      const type = field?.kind === 'value' ? field.type : 'UUID';
      const key = field?.kind === 'toOne' ? `${part}Id` : part;
      const own = world.value(model, row, part);
      const given = type === 'UUID' ? String(wanted[key]).toLowerCase() : wanted[key];
      return own !== null && keyOf(type, own) === keyOf(type, given);
    }),
  );
  return found.toSorted(byDeletion)[0];
}

function byDeletion(a: Row, b: Row): number {
  const deletedAt = (row: Row): string => (typeof row['deletedAt'] === 'string' ? row['deletedAt'] : '~');
  const [left, right] = [deletedAt(a), deletedAt(b)];
  if (left !== right) return left > right ? -1 : 1;
  return a.id > b.id ? -1 : 1;
}
