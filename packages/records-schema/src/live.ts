import type { Model } from '@trellis/app-definition';
import { block } from './definition-text.ts';
import { rootFieldNames, typeNames } from './names.ts';

/** What a live query delivers: the whole result first, then what of it has changed. */
export function liveType(model: string): string {
  const { liveUpdate, object } = typeNames(model);
  return block(`type ${liveUpdate}`, [
    'full: Boolean!',
    'ids: [ID!]!',
    `upserts: [${object}!]!`,
    'removed: [ID!]!',
    'cursor: SyncCursor!',
  ]);
}

/** The live query of a model's records. */
export function liveField(model: Model): string {
  const { where, orderBy, liveUpdate } = typeNames(model.name);
  const { live } = rootFieldNames(model).subscription;
  return `${live}(where: ${where}, orderBy: [${orderBy}!], first: Int = 50, minIntervalMs: Int = 1000): ${liveUpdate}!`;
}
