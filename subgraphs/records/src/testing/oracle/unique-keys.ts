import type { AppDefinition } from '@trellis/app-definition';
import { type Database, isDeleted, rowsOf } from './database.ts';
import { mustField, uniqueKeysOf } from './definition.ts';
import { keyOf } from './values.ts';

/** Whether two records share an id, or a unique key without deleted ones; what is missing is shared by nobody. */
export function breaksUniqueKey(app: AppDefinition, database: Database): boolean {
  return Object.keys(app.models).some((model) => {
    const rows = rowsOf(database, model).filter((row) => !isDeleted(app, model, row));
    return [...uniqueKeysOf(app, model).values()].some((names) => {
      const keys = rows.flatMap((row) => {
        const values = names.map((name) => row[name]);
        if (values.includes(null)) return [];
        return [JSON.stringify(names.map((name, index) => keyOf(typeOf(app, model, name), values[index])))];
      });
      return new Set(keys).size < keys.length;
    });
  });
}

function typeOf(app: AppDefinition, model: string, name: string): string {
  const field = mustField(app, model, name);
  return field.kind === 'value' ? field.type : 'UUID';
}
