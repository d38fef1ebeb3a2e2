import { isDeleted, type Row } from './database.ts';
import { fieldsOf, systemTypes } from './definition.ts';
import type { View } from './view.ts';

/** All that a view shows, as a text: two databases with the same text are one to who has the view. */
export function seenText(view: View): string {
  const { app } = view;
  const models = Object.keys(app.models).map((model) =>
    view.rows(model, 'INCLUDE').map((row) => shownOf(view, model, row)),
  );
  return JSON.stringify(models.map((rows) => rows.map((row) => JSON.stringify(row)).toSorted()));
}

/** What a view would show of a row, were it in the database; undefined where nothing. */
export function imageText(view: View, model: string, row: Row | undefined): string | undefined {
  return row && view.sees(model, row) ? JSON.stringify(shownOf(view, model, row)) : undefined;
}

function shownOf(view: View, model: string, row: Row): readonly unknown[] {
  const { app } = view;
  const values = [...Object.keys(systemTypes), ...fieldsOf(app, model).map(({ name }) => name)].map((name) => {
    const field = fieldsOf(app, model).find((other) => other.name === name);
    if (field?.kind !== 'toMany' && field?.kind !== 'manyToMany') return view.value(model, row, name);
    return view.many(model, row, name, 'INCLUDE').map(({ id }) => id);
  });
  return [isDeleted(app, model, row), ...values];
}
