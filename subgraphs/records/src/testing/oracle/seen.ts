import { fieldsOf, systemTypes } from './definition.ts';
import type { View } from './view.ts';

/** All that a view shows, as a text: two databases with the same text are one to who has the view. */
export function seenText(view: View): string {
  const { app } = view;
  const models = Object.keys(app.models).map((model) =>
    view.rows(model, 'INCLUDE').map((row) => {
      const isDeleted = !view.rows(model, 'EXCLUDE').includes(row);
      const values = [...Object.keys(systemTypes), ...fieldsOf(app, model).map(({ name }) => name)].map((name) => {
        const field = fieldsOf(app, model).find((other) => other.name === name);
        if (field?.kind !== 'toMany' && field?.kind !== 'manyToMany') return view.value(model, row, name);
        return view.many(model, row, name, 'INCLUDE').map(({ id }) => id);
      });
      return [isDeleted, ...values];
    }),
  );
  return JSON.stringify(models.map((rows) => rows.map((row) => JSON.stringify(row)).toSorted()));
}
