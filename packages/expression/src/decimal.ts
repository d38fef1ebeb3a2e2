import { limits } from './operations.ts';
import type { Decimal } from './value.ts';

/** Decimal arithmetic as PostgreSQL's numeric does it, within the limits of expressions; beyond these it is null. */
export function decimalOf(digits: bigint, scale = 0): Decimal {
  return { digits, scale };
}

/** Reads `-12.50`; undefined for what is no decimal number. */
export function readDecimal(text: string): Decimal | undefined {
  const match = /^(-?)([0-9]+)(?:\.([0-9]*))?$/.exec(text);
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  const digits = BigInt(whole + fraction);
  return { digits: sign ? -digits : digits, scale: fraction.length };
}

/** The same number without zeros at its end. */
export function withoutZeros(value: Decimal): Decimal {
  let { digits, scale } = value;
  while (scale > 0 && digits % 10n === 0n) {
    digits /= 10n;
    scale--;
  }
  return { digits, scale };
}

export function decimalText(value: Decimal): string {
  return paddedText(withoutZeros(value));
}

/** The text with all places of its scale. */
export function paddedText({ digits, scale }: Decimal): string {
  const text = String(abs(digits)).padStart(scale + 1, '0');
  const sign = digits < 0n ? '-' : '';
  return scale === 0 ? sign + text : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

export function addDecimals(a: Decimal, b: Decimal): Decimal | null {
  const scale = Math.max(a.scale, b.scale);
  return kept({ digits: scaledTo(a, scale) + scaledTo(b, scale), scale });
}

export function negateDecimal({ digits, scale }: Decimal): Decimal {
  return { digits: -digits, scale };
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal | null {
  return kept({ digits: a.digits * b.digits, scale: a.scale + b.scale });
}

/** Rounded to 20 places. The first digit that is left out decides, so cutting the quotient behind it loses nothing. */
export function divideDecimals(a: Decimal, b: Decimal): Decimal | null {
  if (b.digits === 0n) return null;
  const cut = limits.decimal.dividedPlaces + 1;
  const up = a.digits * 10n ** BigInt(cut + b.scale);
  const down = b.digits * 10n ** BigInt(a.scale);
  return kept(roundDecimal({ digits: up / down, scale: cut }, limits.decimal.dividedPlaces));
}

/** Half away from zero. */
export function roundDecimal(value: Decimal, places: number): Decimal {
  const { digits, scale } = value;
  if (scale <= places) return value;
  const unit = 10n ** BigInt(scale - places);
  const half = unit / 2n;
  return { digits: (digits < 0n ? digits - half : digits + half) / unit, scale: places };
}

export function truncateDecimal({ digits, scale }: Decimal): bigint {
  return digits / 10n ** BigInt(scale);
}

export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const [left, right] = [scaledTo(a, scale), scaledTo(b, scale)];
  return left < right ? -1 : Number(left > right);
}

/** Whether it has no more digits before the point than `count`. */
export function hasRoom({ digits, scale }: Decimal, count: number): boolean {
  return abs(digits) < 10n ** BigInt(count + scale);
}

/** What arithmetic keeps of its result. */
function kept(value: Decimal): Decimal | null {
  const rounded = roundDecimal(value, limits.decimal.places);
  return hasRoom(rounded, limits.decimal.digits) ? rounded : null;
}

export function scaledTo({ digits, scale }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(to - scale);
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
