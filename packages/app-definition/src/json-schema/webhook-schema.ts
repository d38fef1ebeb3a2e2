import { description, id, names, record, text } from './schema.ts';

export const webhookSchema = record(
  'Another system that is told of changes, by signed calls.',
  {
    id,
    description,
    url: text('Where to call, beginning with https://.', { maxLength: 2000 }),
    model: text("The model whose records' changes are told."),
    on: {
      type: 'array',
      description: 'Which changes are told; all of them, if left out.',
      items: { enum: ['CREATE', 'UPDATE', 'DELETE'] },
      minItems: 1,
      uniqueItems: true,
    },
    fields: names('What is sent of a record, and whose changes count; all stored fields, if left out.', {
      minItems: 1,
    }),
  },
  ['url', 'model'],
);
