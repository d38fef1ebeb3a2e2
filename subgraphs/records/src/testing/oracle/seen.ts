import type { AppDefinition } from '@trellis/app-definition';
import { isDeleted, type Row } from './database.ts';
import { fieldsOf, systemTypes } from './definition.ts';
import type { View } from './view.ts';

/**
 * All that a view shows and lets be added up, as a text: two databases with the same text are one to who has the view.
 */
export function seenText(view: View): string {
  const views = tellsAggregatesApart(view.app) ? [view, view.aggregates] : [view];
  return JSON.stringify(views.map(rowsText));
}

/** Where a rule that gives a field does not let it be added up, the aggregates may hang on rows that look the same. */
function tellsAggregatesApart({ models }: AppDefinition): boolean {
  return Object.values(models).some(({ permissions = {} }) =>
    Object.values(permissions).some(
      ({ read }) => Array.isArray(read) && read.some(({ aggregate }) => aggregate === false),
    ),
  );
}

function rowsText(view: View): readonly string[][] {
  return Object.keys(view.app.models).map((model) =>
    view
      .rows(model, 'INCLUDE')
      .map((row) => JSON.stringify(shownOf(view, model, row)))
      .toSorted(),
  );
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
