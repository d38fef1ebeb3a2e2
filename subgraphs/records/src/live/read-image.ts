import type { Field, Model } from '@trellis/app-definition';

/** A row of the change log by field name. */
export type Image = Readonly<Record<string, unknown>>;

/**
 * Reads a row as `to_jsonb` wrote it. Its Decimals and BigInts stay the digits that stand there, which a double would
 * round or strip of zeros; columns of fields that are gone are left out.
 */
export function readImage(model: Model, json: string): Image {
  const { image, digitsIn } = parse(json);
  const exactly = (holder: object, key: string, value: unknown): unknown =>
    typeof value === 'number' ? (digitsIn(holder, key) ?? value) : value;
  const named: [string, unknown][] = [];
  for (const field of [...model.systemFields.values(), ...model.fields.values()]) {
    const stored = storedAs(field);
    if (!stored || !(stored.column in image)) continue;
    const value = image[stored.column];
    if (!isExact(field)) named.push([stored.name, value]);
    else if (Array.isArray(value)) {
      const values = value as readonly unknown[];
      named.push([stored.name, values.map((one, index) => exactly(values, String(index), one))]);
    } else named.push([stored.name, exactly(image, stored.column, value)]);
  }
  return Object.fromEntries(named);
}

function storedAs(field: Field): { readonly name: string; readonly column: string } | undefined {
  if (field.kind === 'value') return { name: field.name, column: field.column };
  return field.kind === 'toOne' ? { name: field.idName, column: field.column } : undefined;
}

function isExact(field: Field): boolean {
  return field.kind === 'value' && field.type.kind === 'scalar' && ['Decimal', 'BigInt'].includes(field.type.scalar);
}

/** TypeScript does not know yet that the digits are told. */
type Revive = (this: object, key: string, value: unknown, context: { readonly source?: string }) => unknown;

function parse(json: string) {
  const digits = new Map<object, Map<string, string>>();
  const keepDigits: Revive = function (key, value, { source }) {
    if (typeof value === 'number' && source !== undefined) {
      const known = digits.get(this) ?? new Map<string, string>();
      digits.set(this, known.set(key, source));
    }
    return value;
  };
  // `to_jsonb` of a row is an object.
  const image = JSON.parse(json, keepDigits as (key: string, value: unknown) => unknown) as Image;
  return { image, digitsIn: (holder: object, key: string) => digits.get(holder)?.get(key) };
}
