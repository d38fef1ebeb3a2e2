import { type AppDefinition, assignIds, type FieldDefinition } from '@trellis/app-definition';

const names = ['One', 'Two', 'Three', 'Four', 'Five', 'Six'];
const fields: Readonly<Record<string, FieldDefinition>> = {
  name: { type: 'String', required: true, unique: true },
  amount: { type: 'Decimal', precision: 10, scale: 2 },
  count: { type: 'Int' },
  at: { type: 'DateTime' },
  done: { type: 'Boolean' },
};

/** An app that nobody uses, like those that people make: composing it makes the composer's code warm. */
export const practice: AppDefinition = assignIds({
  format: 1,
  models: Object.fromEntries(
    names.map((name, index) => {
      const next = names[(index + 1) % names.length] ?? name;
      return [
        name,
        {
          fields: {
            ...fields,
            next: { type: next, inverse: 'before' },
            before: { type: names.at(index - 1) ?? name, list: true, inverse: 'next' },
          },
        },
      ];
    }),
  ),
});
