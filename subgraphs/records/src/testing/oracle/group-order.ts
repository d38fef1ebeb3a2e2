import { compareValues } from './values.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What comes first of two keys of groups. Types that no list is ordered by have PostgreSQL's own order there. */
export function compareGroupKeys(type: string, left: unknown, right: unknown): number {
  if (Array.isArray(left) && Array.isArray(right) && type !== 'JSON') return compareItems(type, left, right);
  switch (type) {
    case 'JSON':
      return compareJson(left as Json, right as Json);
    case 'Point':
      return compareBytes(pointText(left), pointText(right));
    default:
      return compareValues(type, left, right) ?? 0;
  }
}

function compareItems(type: string, left: readonly unknown[], right: readonly unknown[]): number {
  const orders = left.slice(0, right.length).map((item, index) => compareGroupKeys(type, item, right[index]));
  return orders.find((order) => order !== 0) ?? left.length - right.length;
}

/** As `jsonb` has it: the kind, then how many there are, then one by one, an object's members by their stored order. */
function compareJson(left: Json, right: Json, isInside = false): number {
  const kinds = kindOf(left, isInside) - kindOf(right, isInside);
  if (kinds !== 0) return kinds;
  if (typeof left === 'string' && typeof right === 'string') return compareBytes(left, right);
  if (typeof left !== 'object' || typeof right !== 'object') return Number(left) - Number(right);
  const [one, other] = [partsOf(left), partsOf(right)];
  if (one.length !== other.length) return one.length - other.length;
  const orders = one.map((part, index) => compareJson(part, other[index] ?? null, true));
  return orders.find((order) => order !== 0) ?? 0;
}

function partsOf(value: Json): readonly Json[] {
  if (typeof value !== 'object' || value === null) return [];
  return Array.isArray(value) ? (value as readonly Json[]) : Object.entries(value).flat();
}

/** PostgreSQL takes an empty array for less than all else, but inside of another value. */
function kindOf(value: Json, isInside: boolean): number {
  if (Array.isArray(value)) return value.length === 0 && !isInside ? -1 : 4;
  if (value === null) return 0;
  return { string: 1, number: 2, boolean: 3, object: 5 }[typeof value as 'string' | 'number' | 'boolean' | 'object'];
}

function pointText(value: unknown): string {
  const { latitude, longitude } = value as { readonly latitude: number; readonly longitude: number };
  return `(${longitude},${latitude})`;
}

function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
