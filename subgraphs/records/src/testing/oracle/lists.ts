import { type Data, type GivenLink, linkVerbs, type LinkVerb } from './data.ts';
import { fieldsOf } from './definition.ts';
import { link, type Pair, unlink } from './links.ts';
import { findOrCreate } from './relate.ts';
import type { Session } from './session.ts';
import { findByUnique } from './unique.ts';

type List = GivenLink['field'];

interface Asked {
  readonly parent: string;
  readonly item: Data;
}

/** Changes the lists of records that were written together, a verb at a time. */
export function changeLists(
  session: Session,
  model: string,
  records: readonly { readonly id: string; readonly links: readonly GivenLink[] }[],
): void {
  for (const field of fieldsOf(session.app, model)) {
    if (field.kind !== 'toMany' && field.kind !== 'manyToMany') continue;
    for (const verb of linkVerbs) {
      const links = records.flatMap(({ id, links: own }) =>
        own
          .filter((given) => given.field.name === field.name && given.verb === verb)
          .map(({ items }) => ({ id, items })),
      );
      const asked = links.flatMap(({ id, items }) => items.map((item) => ({ parent: id, item })));
      if (links.length > 0)
        session.attempt(() => {
          change({ session, model, field, parents: links.map(({ id }) => id) }, verb, asked);
        });
    }
  }
}

interface ListOf {
  readonly session: Session;
  readonly model: string;
  readonly field: List;
  readonly parents: readonly string[];
}

function change(list: ListOf, verb: LinkVerb, asked: readonly Asked[]): void {
  const { session, field, parents } = list;
  const { target } = field;
  const on = (parent: string) => (field.kind === 'toMany' ? { field: field.inverse, id: parent } : undefined);
  const creates = (some: readonly Asked[], dataOf: (item: Data) => Data) => {
    const inputs = some.map(({ parent, item }) => ({ data: dataOf(item), on: on(parent) }));
    const ids = session.steps.create(session, target, inputs);
    if (field.kind === 'manyToMany')
      link(
        session,
        field,
        ids.map((id, index) => [some[index]?.parent ?? '', id]),
      );
  };
  switch (verb) {
    case 'set': {
      const kept = found(list, asked, (item) => item);
      const isKept = (parent: string, child: string) => kept.some(([one, other]) => one === parent && other === child);
      const seen = new Set(session.view.rows(target, 'EXCLUDE').map(({ id }) => id));
      unlink(session, field, (parent, child) => parents.includes(parent) && seen.has(child) && !isKept(parent, child));
      link(session, field, kept);
      return;
    }
    case 'disconnect': {
      const gone = found(list, asked, (item) => item);
      unlink(session, field, (parent, child) => gone.some(([one, other]) => one === parent && other === child));
      return;
    }
    case 'delete': {
      const gone = linked(list, asked, (item) => item);
      session.steps.delete(session, target, [...new Set(gone.map(([, child]) => child))]);
      return;
    }
    case 'update': {
      const pairs = linked(list, asked, (item) => item['where'] as Data);
      session.steps.update(
        session,
        target,
        pairs.map(([, id], index) => ({
          id,
          data: (asked[index]?.item['data'] ?? {}) as Data,
          apply: (asked[index]?.item['apply'] ?? {}) as Data,
        })),
      );
      return;
    }
    case 'upsert': {
      const { view } = session;
      const known = asked.map(({ parent, item }) => {
        const id = findByUnique(view, target, { where: item['where'] as Data })?.id;
        return id !== undefined && isLinked(list, parent, id) ? id : undefined;
      });
      session.steps.update(
        session,
        target,
        known.flatMap((id, index) => (id === undefined ? [] : [{ id, data: asked[index]?.item['update'] as Data }])),
      );
      creates(
        asked.filter((_, index) => known[index] === undefined),
        (item) => item['create'] as Data,
      );
      return;
    }
    case 'connect':
      link(
        session,
        field,
        found(list, asked, (item) => item),
      );
      return;
    case 'connectOrCreate': {
      const ids = findOrCreate(
        session,
        target,
        asked.map(({ parent, item }) => ({ input: item, on: on(parent) })),
      );
      link(
        session,
        field,
        ids.map(({ id }, index) => [asked[index]?.parent ?? '', id]),
      );
      return;
    }
    case 'create':
      creates(asked, (item) => item);
      return;
  }
}

/** The records that are named, as the caller sees them. */
function found({ session, field }: ListOf, asked: readonly Asked[], keyOf: (item: Data) => Data): readonly Pair[] {
  const { view } = session;
  return asked.flatMap(({ parent, item }): readonly Pair[] => {
    const id = findByUnique(view, field.target, { where: keyOf(item) })?.id;
    if (id === undefined) session.faults.add('NOT_FOUND');
    return id === undefined ? [] : [[parent, id]];
  });
}

/** Those of them that are in their list, as the caller sees it. */
function linked(list: ListOf, asked: readonly Asked[], keyOf: (item: Data) => Data): readonly Pair[] {
  const pairs = found(list, asked, keyOf);
  if (!pairs.every(([parent, child]) => isLinked(list, parent, child))) list.session.faults.add('NOT_FOUND');
  return pairs;
}

function isLinked({ session, model, field }: ListOf, parent: string, child: string): boolean {
  const row = session.find(model, parent);
  return row !== undefined && session.view.many(model, row, field.name, 'EXCLUDE').some(({ id }) => id === child);
}
