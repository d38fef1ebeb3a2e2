import { paddedText, readDecimal } from './decimal.ts';
import { dayMs, limits } from './operations.ts';
import type { Decimal, Type, Value } from './value.ts';

/**
 * A field's value as the API writes it (a Decimal as a text, an Int as a number) as an expression computes with it;
 * null for what is no value of the type.
 */
export function readForm(type: Type, form: unknown): Value | null {
  switch (type) {
    case 'bool':
      return typeof form === 'boolean' ? form : null;
    case 'int':
      return isInteger(form) ? BigInt(form) : null;
    case 'double':
      return typeof form === 'number' && Number.isFinite(form) ? form : null;
    case 'decimal':
      return typeof form === 'string'
        ? (readDecimal(form) ?? null)
        : isInteger(form)
          ? (readDecimal(String(form)) ?? null)
          : null;
    case 'string':
    case 'time':
      return typeof form === 'string' ? form : null;
    case 'id':
      return typeof form === 'string' ? form.toLowerCase() : null;
    case 'date':
      return typeof form === 'string' ? readDate(form) : null;
    case 'timestamp':
      return typeof form === 'string' ? readTimestamp(form) : null;
    case 'duration':
      return null;
    default:
      return type satisfies never;
  }
}

/** A value as the API writes it: BigInt and Decimal as texts, where an Int is a number. */
export function writeForm(type: Type, value: Value): string | number | boolean {
  switch (type) {
    // The check has seen to it that the value is one of the type.
    case 'decimal':
      return paddedText(value as Decimal);
    case 'date':
      return dateText(value as number);
    case 'timestamp':
      return timestampText(value as number);
    case 'int':
      return (value as bigint).toString();
    case 'bool':
    case 'double':
    case 'string':
    case 'time':
    case 'id':
    case 'duration':
      return value as string | number | boolean;
    default:
      return type satisfies never;
  }
}

/** Days since 1970-01-01; null for what is no day of the calendar. */
export function readDate(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < '0001') return null;
  const days = Date.parse(`${text}T00:00:00.000Z`) / dayMs;
  return Number.isInteger(days) && dateText(days) === text ? days : null;
}

/** Milliseconds since 1970; null for what is no moment with an offset. */
export function readTimestamp(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?(Z|[+-]\d{2}:\d{2})$/.test(text)) return null;
  const ms = Date.parse(text);
  return ms >= limits.timestamp.first && ms <= limits.timestamp.last ? ms : null;
}

export function dateText(days: number): string {
  return new Date(days * dayMs).toISOString().slice(0, 10);
}

export function timestampText(ms: number): string {
  return new Date(ms).toISOString();
}

function isInteger(form: unknown): form is number | string | bigint {
  if (typeof form === 'bigint') return true;
  return typeof form === 'string' ? /^-?\d+$/.test(form) : Number.isSafeInteger(form);
}
