import { type AppDefinition, assignIds } from '@trellis/app-definition';

/** The same app in each run, ids and all. */
export function fixedApp(definition: AppDefinition): AppDefinition {
  let count = 0;
  return assignIds(definition, undefined, undefined, () => `id${String(++count).padStart(6, '0')}`);
}
