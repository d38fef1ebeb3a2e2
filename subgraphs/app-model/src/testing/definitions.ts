import type { AppDefinition } from '@trellis/app-definition';

/** A small app. */
export const notes: AppDefinition = {
  format: 1,
  roles: { writer: { label: 'Writer' } },
  enums: {
    Mood: {
      values: [
        { name: 'GOOD', label: { en: 'Good', zh: '好' }, color: '#0a0' },
        { name: 'NOT_SO_GOOD', description: 'Could be better' },
      ],
    },
  },
  models: {
    Note: {
      label: { en: 'Note', zh: '笔记' },
      description: 'What somebody wrote',
      display: 'title',
      fields: {
        title: { type: 'String', required: true, maxLength: 80, label: { en: 'Title', zh: '标题' } },
        mood: { type: 'Mood' },
        replies: { type: 'Reply', list: true, inverse: 'note' },
      },
    },
    Reply: { plural: 'replies', fields: { text: { type: 'Text' }, note: { type: 'Note', inverse: 'replies' } } },
  },
};

/** The same with one field more. */
export const notesWithAuthor: AppDefinition = {
  ...notes,
  models: {
    ...notes.models,
    Reply: { plural: 'replies', fields: { ...notes.models['Reply']?.fields, author: { type: 'User' } } },
  },
};
