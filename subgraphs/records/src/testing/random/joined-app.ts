import type { AppDefinition } from '@trellis/app-definition';
import { fixedApp, flagged as own, isFull, isOpen } from './fixed-app.ts';

const everything = { read: true, create: true, update: true, delete: true } as const;

const definition: AppDefinition = {
  format: 1,
  roles: { clerk: {}, sales: {} },
  models: {
    Team: {
      plural: 'teams',
      fields: { ...own, passed: { type: 'Item', list: true, inverse: 'passing', through: 'Pass' } },
      permissions: { public: everything, user: everything },
    },
    Item: {
      plural: 'items',
      fields: { ...own, passing: { type: 'Team', list: true, inverse: 'passed', through: 'Pass' } },
      permissions: { public: everything, user: everything },
    },
    Pass: {
      plural: 'passes',
      fields: {
        ...own,
        team: { type: 'Team', onDelete: 'CASCADE' },
        item: { type: 'Item', onDelete: 'CASCADE' },
      },
      unique: [['team', 'item']],
      permissions: {
        user: {
          ...everything,
          // Whoever sees a pass sees whom it joins, and no more of it in part.
          read: [{ where: isOpen, fields: ['team', 'item', 'label'] }, { where: isFull }],
        },
        clerk: { read: [{ where: { amount: { eq: 1 } }, fields: ['team', 'item', 'secret'] }] },
      },
    },
  },
};

/** An app in which nothing hides who belongs to whom but the rules of the records that join them. */
export const joinedApp: AppDefinition = fixedApp(definition);
