import type { JsonObject, JsonValue } from '@trellis/app-definition';

/** What `{"$": "record.total"}` stands for; null where there is none. */
export type ValueOf = (name: string) => JsonValue;

/** The name in `{"$": name}`; undefined for anything else. */
export function variableName(value: JsonValue): string | undefined {
  if (!isObject(value)) return undefined;
  const name = value['$'];
  return typeof name === 'string' ? name : undefined;
}

export function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value with every variable in it replaced, however deep. */
export function fill(value: JsonValue, valueOf: ValueOf): JsonValue {
  const name = variableName(value);
  if (name !== undefined) return valueOf(name);
  if (Array.isArray(value)) return value.map((item: JsonValue) => fill(item, valueOf));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fill(member, valueOf)]));
}

/** The data of an update: a variable stands for a field's whole value, and inside one it is JSON like any other. */
export function fillData(data: JsonObject, valueOf: ValueOf): JsonObject {
  return Object.fromEntries(
    Object.entries(data).map(([field, value]) => {
      const name = variableName(value);
      return [field, name === undefined ? value : valueOf(name)];
    }),
  );
}

/** The fields of the record that a value mentions as `{"$": "record.…"}`. */
export function mentionedFields(value: JsonValue): ReadonlySet<string> {
  const names = new Set<string>();
  fill(value, (name) => {
    if (name.startsWith(recordPrefix)) names.add(name.slice(recordPrefix.length));
    return null;
  });
  return names;
}

const recordPrefix = 'record.';

export interface Sources {
  /** The record's fields by name, relations as their ids. */
  readonly record: JsonObject;
  /** Null while there is no run yet. */
  readonly runId: string | null;
  /** Whose change or call started the run. */
  readonly userId: string | null;
}

export function valuesOf({ record, runId, userId }: Sources): ValueOf {
  return (name) => {
    if (name === 'run.id') return runId;
    if (name === 'user.id') return userId;
    return record[name.slice(recordPrefix.length)] ?? null;
  };
}
