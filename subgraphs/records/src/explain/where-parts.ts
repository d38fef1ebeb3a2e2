import type { App, JsonObject, JsonValue, Model } from '@trellis/app-definition';
import { fieldOf, targetOf } from '../read/where.ts';

/** One part of a filter of the definition, as a filter of its own, and where it stands. */
export interface WherePart {
  readonly path: readonly (string | number)[];
  readonly where: JsonObject;
}

/**
 * A filter taken apart: one part a field, also through relations to one record, where the parts hold together on the
 * one record just as the whole does. What is negated, or about many records, stays whole.
 */
export function whereParts(app: App, model: Model, where: JsonObject, path: WherePart['path']): readonly WherePart[] {
  return Object.entries(where).flatMap(([key, member]): readonly WherePart[] => {
    const place = [...path, key];
    if (key === 'AND' || key === 'OR') {
      return itemsOf(member).flatMap((item, index) =>
        isObject(item) ? whereParts(app, model, item, [...place, index]) : [],
      );
    }
    const field = fieldOf(model, key);
    if (field?.kind !== 'toOne' || key === field.idName || !isObject(member)) {
      return [{ path: place, where: { [key]: member } }];
    }
    const parts = whereParts(app, targetOf(app, field), member, place);
    return parts.length === 0
      ? [{ path: place, where: { [key]: member } }]
      : parts.map((part) => ({ path: part.path, where: { [key]: part.where } }));
  });
}

function itemsOf(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
