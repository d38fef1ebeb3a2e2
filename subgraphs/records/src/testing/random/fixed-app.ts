import { type AppDefinition, assignIds, type FieldDefinition } from '@trellis/app-definition';

/** The same app in each run, ids and all. */
export function fixedApp(definition: AppDefinition): AppDefinition {
  let count = 0;
  return assignIds(definition, undefined, undefined, () => `id${String(++count).padStart(6, '0')}`);
}

/** Fields of a model, with two flags that say which rules cover a row. */
export const flagged: Readonly<Record<string, FieldDefinition>> = {
  label: { type: 'String' },
  amount: { type: 'Int' },
  secret: { type: 'String' },
  isOpen: { type: 'Boolean' },
  isFull: { type: 'Boolean' },
};
export const isOpen = { isOpen: { eq: true } };
export const isFull = { isFull: { eq: true } };
