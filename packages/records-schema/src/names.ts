import type { Model } from '@trellis/app-definition';

/** The GraphQL types of a model, by what they are for. */
export function typeNames(model: string) {
  return {
    object: model,
    connection: `${model}Connection`,
    edge: `${model}Edge`,
    aggregate: `${model}Aggregate`,
    sum: `${model}Sum`,
    avg: `${model}Avg`,
    minMax: `${model}MinMax`,
    fieldName: `${model}FieldName`,
    groupBy: `${model}GroupBy`,
    having: `${model}Having`,
    numbersFilter: `${model}NumbersFilter`,
    groupOrderBy: `${model}GroupOrderBy`,
    groupConnection: `${model}GroupConnection`,
    group: `${model}Group`,
    groupKeys: `${model}GroupKeys`,
    where: `${model}Where`,
    listFilter: `${model}ListFilter`,
    orderBy: `${model}OrderBy`,
    aggregateOrderBy: `${model}AggregateOrderBy`,
    numbersOrderBy: `${model}NumbersOrderBy`,
    uniqueInput: `${model}UniqueInput`,
    createInput: `${model}CreateInput`,
    updateInput: `${model}UpdateInput`,
    refCreateInput: `${model}RefCreateInput`,
    refUpdateInput: `${model}RefUpdateInput`,
    manyCreateInput: `${model}ManyCreateInput`,
    manyUpdateInput: `${model}ManyUpdateInput`,
    connectOrCreateInput: `${model}ConnectOrCreateInput`,
    updateOneInput: `${model}UpdateOneInput`,
    upsertOneInput: `${model}UpsertOneInput`,
    atomicInput: `${model}AtomicInput`,
    numbersInput: `${model}NumbersInput`,
    listsInput: `${model}_ListsInput`,
    jsonInput: `${model}_JsonInput`,
    onConflict: `${model}OnConflict`,
    batchResult: `${model}BatchResult`,
    changeEvent: `${model}ChangeEvent`,
    changeBatch: `${model}ChangeBatch`,
    liveUpdate: `${model}LiveUpdate`,
    syncDocument: `${model}SyncDocument`,
    syncCheckpoint: `${model}SyncCheckpoint`,
    syncBulk: `${model}SyncBulk`,
    syncInput: `${model}Input`,
    syncInputCheckpoint: `${model}InputCheckpoint`,
    syncInputHeaders: `${model}InputHeaders`,
    syncInputPushRow: `${model}InputPushRow`,
    revision: `${model}_Revision`,
    revisionConnection: `${model}_RevisionConnection`,
    revisionValues: `${model}_RevisionValues`,
  } as const;
}

/** The filter of a field of a scalar's or an enum's type, or of a list of that type. */
export function filterName(type: string, list: boolean): string {
  return list ? `${type}ListFilter` : `${type}Filter`;
}

/** The root fields of a model, by what they do. */
export function rootFieldNames(model: Pick<Model, 'name' | 'plural'>) {
  const { name, plural } = model;
  const single = name.charAt(0).toLowerCase() + name.slice(1);
  const many = plural.charAt(0).toUpperCase() + plural.slice(1);
  return {
    query: { one: single, list: plural, groups: `${plural}GroupBy`, changes: `${single}Changes`, pull: `pull${name}` },
    mutation: {
      create: `create${name}`,
      createMany: `create${many}`,
      update: `update${name}`,
      updateMany: `update${many}`,
      upsert: `upsert${name}`,
      delete: `delete${name}`,
      deleteMany: `delete${many}`,
      restore: `restore${name}`,
      purge: `purge${name}`,
      push: `push${name}`,
      restoreRevision: `restore${name}_revision`,
    },
    subscription: { changes: `${single}Changes`, live: `${single}Live`, stream: `stream${name}` },
  } as const;
}

/** The root fields of the offline API that are about several models, by what they do. */
export const syncRootFieldNames = {
  query: { pull: 'syncPull', rejected: 'syncRejected' },
  mutation: { push: 'syncPush', retry: 'syncRetry', dismiss: 'syncDismiss' },
  subscription: { bell: 'syncBell' },
} as const;
