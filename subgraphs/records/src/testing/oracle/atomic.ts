import type { ErrorCode } from '@trellis/errors';
import { brokenRules } from './constraints.ts';
import type { OracleField } from './definition.ts';
import { keyOf, productOf, storedForm, sumOfTwo } from './values.ts';

type ValueField = Extract<OracleField, { kind: 'value' }>;
type Json = Readonly<Record<string, unknown>>;

/** A field's value after one verb of `apply`. What is missing stays so, but for lists and documents that are added to. */
export function applied(
  field: ValueField,
  verb: string,
  old: unknown,
  given: unknown,
  faults: Set<ErrorCode>,
): unknown {
  const { type } = field;
  switch (verb) {
    case 'increment':
    case 'multiply': {
      if (old === null) return null;
      const { precision, scale } = field.definition;
      const places = precision === undefined ? scale : (scale ?? 0);
      const value = (verb === 'increment' ? sumOfTwo : productOf)(type, old, given, places);
      if (isOutOfRange(field, value)) faults.add('VALIDATION_FAILED');
      else for (const fault of brokenRules(field, value)) faults.add(fault);
      return value;
    }
    case 'append':
      return [
        ...((old ?? []) as readonly unknown[]),
        ...(given as readonly unknown[]).map((one) => stored(field, one)),
      ];
    case 'remove': {
      if (old === null) return null;
      const removed = new Set((given as readonly unknown[]).map((one) => keyOf(type, one)));
      return (old as readonly unknown[]).filter((one) => !removed.has(keyOf(type, one)));
    }
    default:
      if (!isObject(given)) faults.add('BAD_USER_INPUT');
      return storedForm('JSON', isObject(old) && isObject(given) ? { ...old, ...given } : given, undefined);
  }
}

function stored({ type, definition }: ValueField, value: unknown): unknown {
  return storedForm(type, value, definition.precision === undefined ? definition.scale : (definition.scale ?? 0));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const widths: Readonly<Record<string, bigint>> = { Int: 2n ** 31n, BigInt: 2n ** 63n };

function isOutOfRange({ type, definition: { precision, scale = 0 } }: ValueField, value: unknown): boolean {
  const width = widths[type];
  if (width !== undefined) return BigInt(String(value)) >= width || BigInt(String(value)) < -width;
  if (type === 'Float') return !Number.isFinite(value);
  const [whole = ''] = String(value).replace('-', '').split('.');
  return precision !== undefined && whole.replace(/^0+/, '').length > precision - scale;
}
