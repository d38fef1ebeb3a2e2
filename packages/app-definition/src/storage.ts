import { must } from '@trellis/errors';
import type { AppDefinition, FieldDefinition } from './definition.ts';
import { lookup } from './lookup.ts';
import { ownsPair, relationKindOf } from './relations.ts';
import { idNameOf, lowerFirst } from './spelling.ts';
import { systemFieldNames } from './system-fields.ts';
import { expandUnions } from './unions.ts';

/**
 * The physical names of everything that is stored, by id, so that a renamed field keeps its column and its data. Also
 * holds what the definition no longer has: a removed field keeps its column for a while, and its name stays taken.
 */
export interface Storage {
  /** A model's id → its table, in the app's schema. */
  readonly tables: Readonly<Record<string, string>>;
  /** A field's id → its column, in its model's table. */
  readonly columns: Readonly<Record<string, string>>;
  /** The id of a many-to-many pair's owning field → its link table. */
  readonly links: Readonly<Record<string, LinkStorage>>;
}

export interface LinkStorage {
  readonly table: string;
  /** Holds the id of the owning field's model. */
  readonly sourceColumn: string;
  /** Holds the id of the other model. */
  readonly targetColumn: string;
}

/** PostgreSQL cuts longer identifiers. Names are ASCII, so characters are bytes. */
const maxIdentifier = 63;

/**
 * Physical names for a valid definition with ids. What `previous` knows keeps its name; what is new is called after
 * itself, with `_2`, `_3` … behind it where that name is kept for something else.
 *
 * Tables begin with a capital, as models do: names in small letters are free for whoever keeps tables of its own in the
 * app's schema.
 */
export function deriveStorage(given: AppDefinition, previous?: Storage): Storage {
  const definition = expandUnions(given);
  const tables = new Map(Object.entries(previous?.tables ?? {}));
  const columns = new Map(Object.entries(previous?.columns ?? {}));
  const links = new Map(Object.entries(previous?.links ?? {}));
  const takenTables = new Set([...tables.values(), ...[...links.values()].map((link) => link.table)]);
  const present = new Set(
    Object.values(definition.models).flatMap((model) => Object.values(model.fields).map((field) => mustId(field))),
  );
  // Whose columns these were is not kept, so they are avoided in every table.
  const removed = [...columns].filter(([id]) => !present.has(id)).map(([, column]) => column);

  for (const [modelName, model] of Object.entries(definition.models)) {
    const modelId = mustId(model);
    if (!tables.has(modelId)) tables.set(modelId, take(modelName, takenTables));

    const kept = Object.values(model.fields).flatMap((field) => columns.get(mustId(field)) ?? []);
    const takenColumns = new Set([...systemFieldNames, ...removed, ...kept]);
    for (const [fieldName, field] of Object.entries(model.fields)) {
      const id = mustId(field);
      const relation = relationKindOf(definition, field);
      if (relation === 'toMany') continue;
      if (relation !== 'manyToMany') {
        if (!columns.has(id))
          columns.set(id, take(relation === 'toOne' ? idNameOf(fieldName) : fieldName, takenColumns));
        continue;
      }
      // The links of such a pair are the records of a model.
      if (links.has(id) || field.through !== undefined) continue;
      const target = String(field.type);
      if (!ownsPair(id, mustId(otherSide(definition, field)))) continue;
      links.set(id, {
        table: take(`${modelName}_${fieldName}`, takenTables),
        sourceColumn: target === modelName ? 'sourceId' : idNameOf(lowerFirst(modelName)),
        targetColumn: target === modelName ? 'targetId' : idNameOf(lowerFirst(target)),
      });
    }
  }
  return {
    tables: Object.fromEntries(tables),
    columns: Object.fromEntries(columns),
    links: Object.fromEntries(links),
  };
}

function otherSide(definition: AppDefinition, field: FieldDefinition): FieldDefinition {
  const target = lookup(definition.models, String(field.type));
  return must(lookup(target?.fields, field.inverse ?? ''), `the inverse ${String(field.type)}.${field.inverse}`);
}

function mustId(element: { readonly id?: string }): string {
  return must(element.id, 'an id in the definition');
}

function take(wanted: string, taken: Set<string>): string {
  for (let attempt = 1; ; attempt++) {
    const ending = attempt === 1 ? '' : `_${attempt}`;
    const name = wanted.slice(0, maxIdentifier - ending.length) + ending;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}
