import type { App, Model } from '@trellis/app-definition';
import { hasSync, rootFieldNames, syncRootFieldNames } from '@trellis/records-schema';

/** What a root field of an app's graph does, and to which model. */
export interface Root {
  readonly verb: 'record' | 'list' | 'groups' | 'changes' | 'live' | 'pull' | 'push' | 'stream' | MutationVerb;
  readonly model: Model;
}

const mutationVerbs = [
  'create',
  'createMany',
  'update',
  'updateMany',
  'upsert',
  'delete',
  'deleteMany',
  'restore',
  'purge',
  'restoreRevision',
] as const;

export type MutationVerb = (typeof mutationVerbs)[number];

/** The root fields of the records subgraph, by name. */
export function rootsOf(app: App): ReadonlyMap<string, Root> {
  const roots = new Map<string, Root>();
  for (const model of app.models.values()) {
    const { query, mutation, subscription } = rootFieldNames(model);
    roots.set(query.one, { verb: 'record', model });
    roots.set(query.list, { verb: 'list', model });
    if (model.groupBy) roots.set(query.groups, { verb: 'groups', model });
    for (const verb of mutationVerbs) roots.set(mutation[verb], { verb, model });
    roots.set(subscription.changes, { verb: 'changes', model });
    roots.set(subscription.live, { verb: 'live', model });
    if (model.sync) {
      roots.set(query.pull, { verb: 'pull', model });
      roots.set(mutation.push, { verb: 'push', model });
      roots.set(subscription.stream, { verb: 'stream', model });
    }
  }
  return roots;
}

/** What a mutation does that is about several models at once. */
export type SyncMutationVerb = 'syncPush' | 'syncRetry' | 'syncDismiss';

const syncMutations: ReadonlyMap<string, SyncMutationVerb> = new Map([
  [syncRootFieldNames.mutation.push, 'syncPush'],
  [syncRootFieldNames.mutation.retry, 'syncRetry'],
  [syncRootFieldNames.mutation.dismiss, 'syncDismiss'],
]);

/** Undefined where the field is no such mutation, or nothing of the app goes offline. */
export function syncMutationVerb(app: App, name: string): SyncMutationVerb | undefined {
  return hasSync(app) ? syncMutations.get(name) : undefined;
}
