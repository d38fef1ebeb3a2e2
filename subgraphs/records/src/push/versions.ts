import type { Model } from '@trellis/app-definition';
import { sql } from '../sql.ts';
import { ask, type Asking, target } from '../write/writing.ts';

/** The versions of records, by id; of those that are gone for good there is none. */
export async function versionsOf(
  asking: Asking,
  model: Model,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await ask(
    asking,
    (c) =>
      sql`select ${target}.id, ${target}.version from ${c.table(model.table)} as ${target} where ${target}.id = any (${c.own({ kind: 'given', value: ids }, 'uuid[]')})`,
  );
  return new Map(rows.map(([id, version]) => [String(id), Number(version)]));
}
