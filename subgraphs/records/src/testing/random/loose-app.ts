import type { AppDefinition, ModelDefinition } from '@trellis/app-definition';
import { fixedApp, flagged as own, isFull, isOpen } from './fixed-app.ts';

/** Anybody may change any record; but few see it, and fewer delete it and have it back. */
function loose(plural: string, fields: ModelDefinition['fields'], unique?: ModelDefinition['unique']): ModelDefinition {
  return {
    plural,
    fields: { ...own, ...fields },
    ...(unique ? { unique } : {}),
    permissions: {
      user: {
        read: [
          {
            where: isOpen,
            fields: ['label', 'isOpen', 'code', 'subject'].filter((name) => name in { ...own, ...fields }),
          },
          { where: isFull },
        ],
        create: true,
        update: true,
        delete: [{ where: isFull }],
      },
    },
  };
}

const definition: AppDefinition = {
  format: 1,
  roles: { clerk: {}, sales: {} },
  models: {
    Team: loose('teams', {
      items: { type: 'Item', list: true, inverse: 'team' },
      itemCount: { type: 'Int', rollup: { of: 'items', function: 'COUNT' } },
      tags: { type: 'Item', list: true, inverse: 'taggers' },
    }),
    Item: loose(
      'items',
      {
        code: { type: 'Int' },
        team: { type: 'Team', inverse: 'items' },
        taggers: { type: 'Team', list: true, inverse: 'tags' },
      },
      [['code']],
    ),
    Note: loose('notes', { subject: { type: ['Team', 'Item'] } }),
  },
};

/** An app whose people may change what they do not see. */
export const looseApp: AppDefinition = fixedApp(definition);
