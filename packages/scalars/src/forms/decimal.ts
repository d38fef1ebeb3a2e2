import { type Said, say } from '@trellis/errors';
import { integerText, withoutLeadingZeros } from './numbers.ts';
import { accepted, refused, type Parsed } from './parsed.ts';

/** A decimal field's size, as its definition gives it. */
export interface DecimalSize {
  readonly precision?: number | undefined;
  readonly scale?: number | undefined;
}

/** The digits that a decimal without a size may have, and the most that PostgreSQL lets a size name. */
const maxDigits = 1000;
/** The precision where a definition gives the scale alone. */
const usualPrecision = 38;

/** A decimal's size with its gaps filled in; undefined where nothing was given: then any digits are kept. */
export function decimalSize(size: DecimalSize): { readonly precision: number; readonly scale: number } | undefined {
  const { precision, scale } = size;
  if (precision === undefined && scale === undefined) return undefined;
  return { precision: precision ?? Math.max(usualPrecision, scale ?? 0), scale: scale ?? 0 };
}

/** A decimal number, exact: a text without exponent or a whole number, padded to its scale where it has one. */
export function parseDecimal(value: unknown, given: DecimalSize = {}): Parsed {
  const text = typeof value === 'string' ? value : integerText(value);
  if (text === undefined || !/^-?[0-9]+(\.[0-9]+)?$/.test(text)) {
    return refused(say('value.decimal'));
  }
  const [whole = '', fraction = ''] = text.split('.');
  const integer = withoutLeadingZeros(whole.replace('-', ''));
  const digits = fraction.replace(/0+$/, '');
  const size = decimalSize(given);
  const fault = size === undefined ? faultOfLength(integer, digits) : faultOfSize(integer, digits, size);
  if (fault !== undefined) return refused(fault);
  const padded = digits.padEnd(size?.scale ?? 0, '0');
  const sign = text.startsWith('-') && /[1-9]/.test(text) ? '-' : '';
  return accepted(`${sign}${integer}${padded === '' ? '' : `.${padded}`}`);
}

function faultOfLength(integer: string, digits: string): Said | undefined {
  return integer.length + digits.length > maxDigits ? say('value.digits', { maximum: maxDigits }) : undefined;
}

function faultOfSize(integer: string, digits: string, size: { precision: number; scale: number }): Said | undefined {
  // PostgreSQL would round; a client that sends more digits than are kept should know.
  if (digits.length > size.scale) return say('value.fractionDigits', { maximum: size.scale });
  const room = size.precision - size.scale;
  const used = integer === '0' ? 0 : integer.length;
  return used > room ? say('value.integerDigits', { maximum: room }) : undefined;
}
