import type { AppDefinition, FieldDefinition, ModelDefinition } from '@trellis/app-definition';
import { fixedApp, isFull, isOpen } from './fixed-app.ts';

/** What every model has: two flags say which rules cover a row. */
const own: Readonly<Record<string, FieldDefinition>> = {
  label: { type: 'String' },
  amount: { type: 'Int' },
  secret: { type: 'String' },
  points: { type: 'Int' },
  isOpen: { type: 'Boolean' },
  isFull: { type: 'Boolean' },
  mark: { type: 'String', formula: "label + ':' + secret" },
};

/** On a row of each model a caller may see all, some fields but no relation, or nothing; and write alike. */
function guarded(
  plural: string,
  relations: ModelDefinition['fields'],
  more: Partial<ModelDefinition>,
): ModelDefinition {
  const some = ['label', 'amount', 'isOpen'];
  const toOne = Object.keys(relations).filter((name) => relations[name]?.list !== true && plural !== 'seats');
  return {
    plural,
    fields: { ...own, ...relations },
    search: ['label', 'secret'],
    permissions: {
      user: {
        read: [{ where: isOpen, fields: some }, { where: isFull }],
        create: [{ fields: [...some, 'isFull'], set: { secret: 'a' }, check: isOpen }, { check: isFull }],
        update: [
          { where: isOpen, fields: [...some, ...toOne] },
          { where: isFull, check: { amount: { lt: 3 } } },
        ],
        delete: [{ where: isFull }],
      },
      clerk: {
        read: [{ where: { amount: { eq: 1 } }, fields: ['secret', 'mark', ...toOne] }],
        update: [{ where: { amount: { eq: 1 } }, fields: ['label'], set: { secret: 'b' } }],
      },
      sales: {
        read: [{ fields: [] }, { where: { label: { eq: { $: 'user.claims.region' } } }, fields: ['points'] }],
        delete: [{ where: { amount: { eq: 1 } } }],
      },
    },
    ...more,
  };
}

const definition: AppDefinition = {
  format: 1,
  roles: { clerk: {}, sales: {} },
  models: {
    Seat: guarded(
      'seats',
      { team: { type: 'Team', onDelete: 'CASCADE' }, item: { type: 'Item', onDelete: 'CASCADE' } },
      { unique: [['team', 'item']] },
    ),
    Team: guarded(
      'teams',
      {
        boss: { type: 'Team', inverse: 'staff' },
        staff: { type: 'Team', list: true, inverse: 'boss' },
        place: { type: 'Place' },
        items: { type: 'Item', list: true, inverse: 'team' },
        tags: { type: 'Item', list: true, inverse: 'taggers' },
        seated: { type: 'Item', list: true, inverse: 'seats', through: 'Seat' },
        notes: { type: 'Note', list: true, inverse: 'subject' },
      },
      {},
    ),
    Item: guarded(
      'items',
      {
        team: { type: 'Team', inverse: 'items' },
        taggers: { type: 'Team', list: true, inverse: 'tags' },
        seats: { type: 'Team', list: true, inverse: 'seated', through: 'Seat' },
        notes: { type: 'Note', list: true, inverse: 'subject' },
      },
      { softDelete: false },
    ),
    Note: guarded('notes', { subject: { type: ['Team', 'Item'] } }, {}),
    // All of it can be read, so that nothing but its deletion hides a record.
    Place: {
      plural: 'places',
      fields: { label: { type: 'String', unique: true } },
      permissions: { public: { read: true }, user: { create: true, update: true, delete: true } },
    },
  },
};

/** An app whose rules cover rows in part, for faults that an app of chance seldom shows. */
export const guardedApp: AppDefinition = fixedApp(definition);
