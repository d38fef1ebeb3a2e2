import type { Variable } from '@trellis/expression';
import type { ModelDefinition, SyncDefinition } from './definition.ts';

/** What the condition of a conflict may name beside the record's fields. */
export const conflictVariables: readonly Variable[] = ['now', 'user.id'];

/** How a model's records go offline, as its builder wrote it; undefined where they do not. */
export function syncOf({ sync }: ModelDefinition): SyncDefinition | undefined {
  return typeof sync === 'object' ? sync : sync ? {} : undefined;
}
