import type { Model } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import { findKeys } from './find.ts';
import type { KeyData, KeyOrCreate } from './record-data.ts';
import { type On, unlessTaken, type Writing } from './writing.ts';

export interface FoundOrCreated {
  readonly id: string;
  readonly isNew: boolean;
}

/**
 * The records with these keys, and new ones where there are none. Of two requests that look for one key at once one
 * creates; the other meets a taken value, looks again, and finds. A key that is named twice is created once.
 */
export async function findOrCreate(
  writing: Writing,
  model: Model,
  asked: readonly KeyOrCreate[],
  on?: On,
): Promise<readonly FoundOrCreated[]> {
  let known = -1;
  for (;;) {
    const found = await findKeys(
      writing,
      model,
      asked.map(({ key }) => key),
      'share',
    );
    const places = asked.flatMap((_, index) => (found[index] === undefined ? [index] : []));
    const first = new Map(places.toReversed().map((index) => [keyText(asked[index]?.key), index]));
    const creators = places.filter((index) => first.get(keyText(asked[index]?.key)) === index);
    const records = creators.flatMap((index) => asked[index]?.create ?? []);
    const attempt = await unlessTaken(writing, () =>
      writing.steps.create(
        writing,
        model,
        records,
        on && { field: on.field, ids: creators.flatMap((index) => on.ids[index] ?? []) },
      ),
    );
    if ('done' in attempt) {
      const created = new Map(creators.map((index, number) => [index, attempt.done[number]]));
      return asked.map(({ key }, index) => {
        const creator = first.get(keyText(key));
        const id = found[index] ?? (creator === undefined ? undefined : created.get(creator));
        return { id: must(id, 'the record of a key'), isNew: created.has(index) };
      });
    }
    // Taken by what the caller does not see, or by another key.
    const seen = asked.length - places.length;
    if (seen === known) throw attempt.taken;
    known = seen;
  }
}

function keyText(key: KeyData | undefined): string {
  return JSON.stringify([key?.key.name, key?.values]);
}
