import type { Model } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import { targetOf } from '../read/where.ts';
import type { ToMany } from '../request.ts';
import { areLinked, findKeys, mustFind } from './find.ts';
import { findOrCreate } from './find-or-create.ts';
import { link, type Pair, unlink, unlinkOthers } from './links.ts';
import type { CreateData, KeyData, ManyChange, UpdateData } from './record-data.ts';
import { notFound, type On, type Writing } from './writing.ts';

/**
 * Changes the lists of records, for all of them at once. Members of an input have no order, so a list is set first, then
 * taken from, then its records are changed, then it is added to.
 */
export async function changeLists(
  writing: Writing,
  model: Model,
  ids: readonly string[],
  records: readonly (CreateData | UpdateData)[],
): Promise<void> {
  for (const relation of model.fields.values()) {
    if (relation.kind !== 'toMany' && relation.kind !== 'manyToMany') continue;
    const changes = records.flatMap((record, index) =>
      record.lists.flatMap((change) =>
        change.relation === relation ? [{ parent: must(ids[index], 'a record'), change }] : [],
      ),
    );
    if (changes.length > 0) await changeList(writing, model, relation, changes);
  }
}

interface ListChange {
  readonly parent: string;
  readonly change: ManyChange;
}

/** What is asked for in a list of one record. */
type Asked<T> = T & { readonly parent: string };

async function changeList(
  writing: Writing,
  model: Model,
  relation: ToMany,
  changes: readonly ListChange[],
): Promise<void> {
  const target = targetOf(writing.app, relation);
  const each = <T extends object>(part: (change: ManyChange) => readonly T[]): readonly Asked<T>[] =>
    changes.flatMap(({ parent, change }) => part(change).map((asked) => ({ ...asked, parent })));
  const keys = (part: (change: ManyChange) => readonly KeyData[]) =>
    each((change) => part(change).map((key) => ({ key })));

  const sets = changes.filter(({ change }) => change.set);
  if (sets.length > 0) {
    const kept = await pairsOf(
      writing,
      target,
      keys(({ set = [] }) => set),
    );
    await unlinkOthers(
      writing,
      relation,
      sets.map(({ parent }) => parent),
      kept,
    );
    await link(writing, relation, kept);
  }
  await unlink(
    writing,
    relation,
    await pairsOf(
      writing,
      target,
      keys(({ disconnect }) => disconnect),
    ),
  );
  const deleted = keys((change) => change.delete);
  const gone = await linkedPairs(writing, model, relation, deleted);
  await writing.steps.delete(
    writing,
    target,
    gone.map(({ child }, index) => ({ id: child, path: must(deleted[index], 'a key').key.path })),
  );
  const updated = each(({ update }) => update);
  const changed = await linkedPairs(writing, model, relation, updated);
  await writing.steps.update(
    writing,
    target,
    updated.map(({ update, key }, index) => ({
      id: must(changed[index], 'a pair').child,
      update,
      path: key.path,
    })),
  );
  await upsertLinked(
    writing,
    model,
    relation,
    each(({ upsert }) => upsert),
  );
  await link(
    writing,
    relation,
    await pairsOf(
      writing,
      target,
      keys(({ connect }) => connect),
    ),
  );
  const either = each(({ connectOrCreate }) => connectOrCreate);
  if (either.length > 0) {
    const found = await findOrCreate(writing, target, either, onOf(relation, target, either));
    const pairs = found.map(({ id }, index) => ({ parent: must(either[index], 'a key').parent, child: id }));
    await link(writing, relation, pairs);
  }
  await createLinked(
    writing,
    relation,
    target,
    each(({ create }) => create.map((data) => ({ create: data }))),
  );
}

async function createLinked(
  writing: Writing,
  relation: ToMany,
  target: Model,
  asked: readonly Asked<{ readonly create: CreateData }>[],
): Promise<void> {
  const created = await writing.steps.create(
    writing,
    target,
    asked.map(({ create }) => create),
    onOf(relation, target, asked),
  );
  if (relation.kind !== 'manyToMany') return;
  const pairs = created.map((child, index) => ({ parent: must(asked[index], 'a create').parent, child }));
  await link(writing, relation, pairs);
}

async function upsertLinked(
  writing: Writing,
  model: Model,
  relation: ToMany,
  asked: readonly Asked<ManyChange['upsert'][number]>[],
): Promise<void> {
  if (asked.length === 0) return;
  const target = targetOf(writing.app, relation);
  const found = await findKeys(
    writing,
    target,
    asked.map(({ key }) => key),
    'change',
  );
  const pairs = asked.map(({ parent }, index) => ({ parent, child: found[index] ?? '' }));
  const linked = await areLinked(
    writing,
    model,
    relation,
    pairs.filter(({ child }) => child !== ''),
  );
  const isThere = (index: number) => linked.has(must(pairs[index], 'a pair'));
  await writing.steps.update(
    writing,
    target,
    asked.flatMap(({ update, key }, index) =>
      isThere(index) ? [{ id: must(pairs[index], 'a pair').child, update, path: key.path }] : [],
    ),
  );
  await createLinked(
    writing,
    relation,
    target,
    asked.filter((_, index) => !isThere(index)),
  );
}

/** What a new record of a list is created with: the record whose list it is, where that is a field of it. */
function onOf(relation: ToMany, target: Model, asked: readonly Asked<object>[]): On | undefined {
  if (relation.kind === 'manyToMany') return undefined;
  const field = target.fields.get(relation.inverse);
  return field?.kind === 'toOne' ? { field, ids: asked.map(({ parent }) => parent) } : undefined;
}

async function pairsOf(
  writing: Writing,
  target: Model,
  asked: readonly Asked<{ readonly key: KeyData }>[],
): Promise<readonly Pair[]> {
  if (asked.length === 0) return [];
  const found = await mustFind(
    writing,
    target,
    asked.map(({ key }) => key),
    'share',
  );
  return found.map((child, index) => ({ parent: must(asked[index], 'a key').parent, child }));
}

/** The records of the lists: one that is not in its list is not found. */
async function linkedPairs(
  writing: Writing,
  model: Model,
  relation: ToMany,
  asked: readonly Asked<{ readonly key: KeyData }>[],
): Promise<readonly Pair[]> {
  const pairs = await pairsOf(writing, targetOf(writing.app, relation), asked);
  const linked = await areLinked(writing, model, relation, pairs);
  const missing = asked.filter((_, index) => !linked.has(must(pairs[index], 'a pair')));
  if (missing.length > 0) throw notFound(missing.map(({ key }) => key.path));
  return pairs;
}
