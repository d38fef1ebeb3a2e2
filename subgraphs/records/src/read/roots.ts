import type { App, Model } from '@trellis/app-definition';
import { rootFieldNames } from '@trellis/records-schema';

/** What a root field of an app's graph does, and to which model. */
export interface Root {
  readonly verb: 'record' | 'list' | 'groups' | 'create' | 'update' | 'delete' | 'changes';
  readonly model: Model;
}

/** The root fields of the records subgraph, by name. */
export function rootsOf(app: App): ReadonlyMap<string, Root> {
  const roots = new Map<string, Root>();
  for (const model of app.models.values()) {
    const { query, mutation, subscription } = rootFieldNames(model);
    roots.set(query.one, { verb: 'record', model });
    roots.set(query.list, { verb: 'list', model });
    if (model.groupBy) roots.set(query.groups, { verb: 'groups', model });
    roots.set(mutation.create, { verb: 'create', model });
    roots.set(mutation.update, { verb: 'update', model });
    roots.set(mutation.delete, { verb: 'delete', model });
    roots.set(subscription.changes, { verb: 'changes', model });
  }
  return roots;
}
