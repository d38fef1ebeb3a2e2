import type { Model, ToOneField } from '@trellis/app-definition';
import { targetOf } from '../read/where.ts';
import { findOrCreate } from './find-or-create.ts';
import { mustFind } from './find.ts';
import type { CreateData, OneChange, UpdateData } from './record-data.ts';
import type { Writing } from './writing.ts';

/** The ids that the to-one relations of records lead to once they are written; undefined where a record says nothing. */
export type Related = ReadonlyMap<ToOneField, readonly (string | undefined)[]>;

/** Finds and creates what the records' to-one relations name, for all records at once. */
export async function resolveRelations(
  writing: Writing,
  model: Model,
  records: readonly (CreateData | UpdateData)[],
): Promise<Related> {
  const related = new Map<ToOneField, (string | undefined)[]>();
  for (const field of model.fields.values()) {
    if (field.kind !== 'toOne') continue;
    const target = targetOf(writing.app, field);
    const places = Array<string | undefined>(records.length).fill(undefined);
    const put = (asked: readonly { readonly index: number }[], ids: readonly string[]) =>
      asked.forEach(({ index }, number) => (places[index] = ids[number]));
    const connects = changesOf(records, field, 'connect');
    const creates = changesOf(records, field, 'create');
    const either = changesOf(records, field, 'connectOrCreate');
    if (connects.length + creates.length + either.length === 0) continue;
    if (connects.length > 0)
      put(
        connects,
        await mustFind(
          writing,
          target,
          connects.map(({ change }) => change.key),
          'share',
        ),
      );
    if (either.length > 0) {
      const found = await findOrCreate(
        writing,
        target,
        either.map(({ change }) => change),
      );
      put(
        either,
        found.map(({ id }) => id),
      );
    }
    put(
      creates,
      await writing.steps.create(
        writing,
        target,
        creates.map(({ change }) => change.create),
      ),
    );
    related.set(field, places);
  }
  return related;
}

/** The changes of one kind to a relation, with the places of their records. */
export function changesOf<Kind extends OneChange['kind']>(
  records: readonly (CreateData | UpdateData)[],
  field: ToOneField,
  kind: Kind,
): readonly { readonly index: number; readonly change: Extract<OneChange, { readonly kind: Kind }> }[] {
  return records.flatMap((record, index) =>
    record.relations.flatMap((change) =>
      change.field === field && change.kind === kind
        ? // Its kind was just compared; TypeScript does not narrow a union by a type parameter.
          [{ index, change: change as Extract<OneChange, { readonly kind: Kind }> }]
        : [],
    ),
  );
}
