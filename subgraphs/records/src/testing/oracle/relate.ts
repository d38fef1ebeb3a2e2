import type { Data, Given, GivenOne } from './data.ts';
import { fieldsOf } from './definition.ts';
import type { On, Session } from './session.ts';
import { stored } from './stored.ts';
import { findByUnique } from './unique.ts';

/** What is stored of the given values. */
export function valuesOf(given: Given): Data {
  return Object.fromEntries(given.values.map(({ field, value }) => [field.name, stored(field, value)]));
}

/** The records that relations to one lead to: all that are named, then those that are created, a relation at a time. */
export function relate(session: Session, model: string, all: readonly Given[]): readonly Data[] {
  const related = all.map((): Record<string, unknown> => ({}));
  for (const field of fieldsOf(session.app, model)) {
    if (field.kind !== 'toOne') continue;
    const asked = (verb: GivenOne['verb']) =>
      all.flatMap(({ ones }, index) =>
        ones.filter((one) => one.field.name === field.name && one.verb === verb).map(({ input }) => ({ input, index })),
      );
    const put = (index: number, id: string | null) => void ((related[index] ?? {})[field.name] = id);
    const { view } = session;
    for (const { input, index } of asked('connect')) {
      const target = findByUnique(view, field.target, { where: input });
      if (!target) session.faults.add('NOT_FOUND');
      put(index, target?.id ?? null);
    }
    const either = asked('connectOrCreate');
    const found = findOrCreate(
      session,
      field.target,
      either.map(({ input }) => ({ input })),
    );
    either.forEach(({ index }, number) => put(index, found[number]?.id ?? null));
    const creates = asked('create');
    const created = session.steps.create(
      session,
      field.target,
      creates.map(({ input }) => ({ data: input })),
    );
    creates.forEach(({ index }, number) => put(index, created[number] ?? null));
  }
  return related;
}

/** A key that is named twice is created once. */
export function findOrCreate(
  session: Session,
  model: string,
  asked: readonly { readonly input: Data; readonly on?: On | undefined }[],
): readonly { readonly id: string; readonly isNew: boolean }[] {
  if (asked.length === 0) return [];
  const { view } = session;
  const keys = asked.map(({ input }) => JSON.stringify(input['where']).toLowerCase());
  const found = asked.map(({ input }) => findByUnique(view, model, { where: input['where'] as Data })?.id);
  const creators = asked.flatMap((_, index) =>
    found[index] === undefined && keys.indexOf(keys[index] ?? '') === index ? [index] : [],
  );
  const created = session.steps.create(
    session,
    model,
    creators.map((index) => ({ data: asked[index]?.input['create'] as Data, on: asked[index]?.on })),
  );
  return asked.map((_, index) => {
    const creator = creators.indexOf(keys.indexOf(keys[index] ?? ''));
    return { id: found[index] ?? created[creator] ?? '', isNew: creators.includes(index) };
  });
}
