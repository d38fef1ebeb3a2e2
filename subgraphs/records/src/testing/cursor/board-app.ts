import type { AppDefinition } from '@trellis/app-definition';

/** Boards whose cards go with them, and tags that hang on cards: each way in which one write becomes many changes. */
export const boardApp: AppDefinition = {
  format: 1,
  models: {
    Board: {
      softDelete: false,
      fields: {
        key: { type: 'String', unique: true },
        count: { type: 'Int' },
        cards: { type: 'Card', list: true, inverse: 'board' },
      },
    },
    Card: {
      softDelete: false,
      fields: {
        count: { type: 'Int' },
        board: { type: 'Board', inverse: 'cards', onDelete: 'CASCADE' },
        notes: { type: 'Note', list: true, inverse: 'card' },
        tags: { type: 'Tag', list: true, inverse: 'cards' },
      },
    },
    Note: { fields: { count: { type: 'Int' }, card: { type: 'Card', inverse: 'notes', onDelete: 'SET_NULL' } } },
    Tag: {
      fields: { count: { type: 'Int' }, cards: { type: 'Card', list: true, inverse: 'tags' } },
    },
  },
};
