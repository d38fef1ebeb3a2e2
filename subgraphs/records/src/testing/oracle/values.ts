/**
 * What values are equal, which comes first, and how they are written: the contract's words on types, for one value that
 * is not null.
 */
type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const rootCollation = new Intl.Collator('und');

/** A text that two values of a type share exactly where they are equal. */
export function keyOf(type: string, value: unknown): string {
  switch (type) {
    case 'Decimal':
      return JSON.stringify(decimalParts(value));
    case 'BigInt':
      return String(BigInt(String(value)));
    case 'JSON':
      return JSON.stringify(orderedJson(value as Json));
    case 'Point': {
      const { latitude, longitude } = value as { latitude: number; longitude: number };
      return `${latitude + 0} ${longitude + 0}`;
    }
    default:
      return JSON.stringify(storedForm(type, value, undefined));
  }
}

/** Negative where `a` comes first; undefined where the two have no order. */
export function compareValues(type: string, a: unknown, b: unknown): number | undefined {
  switch (type) {
    case 'Int':
    case 'Float':
    case 'Boolean':
      return Number(a) - Number(b);
    case 'BigInt':
      return sign(BigInt(String(a)), BigInt(String(b)));
    case 'Decimal': {
      const [left, right] = [decimalParts(a), decimalParts(b)];
      const scale = Math.max(left.scale, right.scale);
      return sign(scaled(left, scale), scaled(right, scale));
    }
    case 'String':
    case 'Text':
    case 'Email':
    case 'URL':
    case 'Phone':
      return compareText(String(a), String(b));
    case 'JSON':
      if (typeof a === 'number' && typeof b === 'number') return a - b;
      if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
      return undefined;
    // Dates and times in their text forms, ids, and the names of enums compare as they are written.
    default:
      return sign(String(storedForm(type, a, undefined)), String(storedForm(type, b, undefined)));
  }
}

/** Unicode's root collation; what it holds equal is told apart by code points. */
function compareText(a: string, b: string): number {
  return rootCollation.compare(a, b) || Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function sign<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface DecimalParts {
  readonly digits: string;
  readonly scale: number;
}

function decimalParts(value: unknown): DecimalParts {
  const [whole = '', fraction = ''] = String(value).split('.');
  const kept = fraction.replace(/0+$/, '');
  return {
    digits: String(BigInt(whole.replace('-', '') + kept) * (whole.startsWith('-') ? -1n : 1n)),
    scale: kept.length,
  };
}

/** A sum: exact, but for floats; of decimals with a scale in that scale, of others without zeros at the end. */
export function sumOf(type: string, values: readonly unknown[], scale: number | undefined): unknown {
  if (type === 'Float') return values.reduce<number>((sum, value) => sum + Number(value), 0);
  return decimalText({ digits: String(exactSum(values, 1000)), scale: 1000 }, scale ?? 0);
}

/** An average, to sixteen digits behind the point and half away from zero, with the zeros of the field's own scale. */
export function averageOf(type: string, values: readonly unknown[], scale: number | undefined): unknown {
  if (type === 'Float') return Number(sumOf(type, values, scale)) / values.length;
  const sum = exactSum(values, 17 + 3);
  const count = BigInt(values.length) * 10n ** 4n;
  const magnitude = ((sum < 0n ? -sum : sum) * 2n + count) / (count * 2n);
  return decimalText({ digits: String(sum < 0n ? -magnitude : magnitude), scale: 16 }, scale ?? 0);
}

function exactSum(values: readonly unknown[], scale: number): bigint {
  return values.reduce<bigint>((sum, value) => sum + scaled(decimalParts(value), scale), 0n);
}

/** A decimal with as few digits behind the point as it needs, and at least `least`. */
function decimalText({ digits, scale }: DecimalParts, least: number): string {
  const minus = digits.startsWith('-') ? '-' : '';
  const padded = digits.replace('-', '').padStart(scale + 1, '0');
  const fraction = padded.slice(-scale).replace(/0+$/, '').padEnd(least, '0');
  return `${minus}${padded.slice(0, -scale)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Of two numbers, in the type of both: decimals keep all digits, or as many as their field has, half away from zero. */
export function sumOfTwo(type: string, a: unknown, b: unknown, scale: number | undefined): unknown {
  if (type === 'Int' || type === 'Float') return Number(a) + Number(b);
  if (type === 'BigInt') return String(BigInt(String(a)) + BigInt(String(b)));
  const [left, right] = [plainParts(a), plainParts(b)];
  const places = Math.max(left.scale, right.scale);
  return rounded(scaled(left, places) + scaled(right, places), places, scale);
}

export function productOf(type: string, a: unknown, b: unknown, scale: number | undefined): unknown {
  if (type === 'Int' || type === 'Float') return Number(a) * Number(b);
  if (type === 'BigInt') return String(BigInt(String(a)) * BigInt(String(b)));
  const [left, right] = [plainParts(a), plainParts(b)];
  return rounded(BigInt(left.digits) * BigInt(right.digits), left.scale + right.scale, scale);
}

/** A decimal in a scale, half away from zero. */
export function roundedTo(value: unknown, scale: number): string {
  const { digits, scale: places } = plainParts(value);
  return rounded(BigInt(digits), places, scale);
}

/** With the zeros that the text has at its end. */
function plainParts(value: unknown): DecimalParts {
  const [whole = '', fraction = ''] = String(value).split('.');
  return { digits: String(BigInt(whole + fraction)), scale: fraction.length };
}

function rounded(digits: bigint, places: number, scale: number | undefined): string {
  const to = scale ?? places;
  const magnitude = digits < 0n ? -digits : digits;
  const kept =
    to >= places
      ? magnitude * 10n ** BigInt(to - places)
      : (magnitude * 2n + 10n ** BigInt(places - to)) / (2n * 10n ** BigInt(places - to));
  const padded = String(kept).padStart(to + 1, '0');
  const minus = digits < 0n && kept !== 0n ? '-' : '';
  return `${minus}${padded.slice(0, padded.length - to)}${to === 0 ? '' : `.${padded.slice(padded.length - to)}`}`;
}

function scaled({ digits, scale }: DecimalParts, to: number): bigint {
  return BigInt(digits) * 10n ** BigInt(to - scale);
}

/** Lower and upper case made one, a code point for a code point. The dotless ı is a letter of its own. */
export function foldCase(text: string): string {
  const one = (changed: string, char: string) => (Array.from(changed).length === 1 ? changed : char);
  return Array.from(text, (char) =>
    char === 'ı' ? char : one(one(char.toUpperCase(), char).toLowerCase(), char),
  ).join('');
}

/** `%` is any text, `_` any one character, and `\` takes its meaning from the character behind it. */
export function likePattern(pattern: string): RegExp {
  let source = '';
  const chars = Array.from(pattern);
  for (let index = 0; index < chars.length; index++) {
    const char = chars[index] ?? '';
    if (char === '%') source += '[^]*';
    else if (char === '_') source += '[^]';
    else if (char === '\\') source += exactly(chars[++index] ?? '\\');
    else source += exactly(char);
  }
  return new RegExp(`^${source}$`, 'u');
}

function exactly(char: string): string {
  return `\\u{${char.codePointAt(0)?.toString(16) ?? ''}}`;
}

/** The text form in which a value is stored and answered. */
export function storedForm(type: string, value: unknown, scale: number | undefined): unknown {
  switch (type) {
    case 'BigInt':
      return String(BigInt(String(value)));
    case 'Decimal': {
      const { digits, scale: kept } = decimalParts(value);
      const places = scale ?? kept;
      if (places === 0) return digits;
      const padded = (digits.replace('-', '') + '0'.repeat(places - kept)).padStart(places + 1, '0');
      return `${digits.startsWith('-') ? '-' : ''}${padded.slice(0, -places)}.${padded.slice(-places)}`;
    }
    case 'Time': {
      const [hours = '', minutes = '', seconds = '00'] = String(value).split(':');
      const [whole = '', fraction = ''] = seconds.split('.');
      return `${hours}:${minutes}:${whole}.${fraction.slice(0, 3).padEnd(3, '0')}`;
    }
    case 'DateTime':
      return new Date(String(value)).toISOString();
    case 'UUID':
    case 'User':
    case 'File':
      return String(value).toLowerCase();
    case 'JSON':
      return orderedJson(value as Json);
    default:
      return value;
  }
}

/** Members in the order of `jsonb`: by the bytes of the key, shorter ones first. */
function orderedJson(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value === 0 ? 0 : value;
  if (Array.isArray(value)) return value.map(orderedJson);
  const bytes = (text: string) => Buffer.from(text);
  const members = Object.entries(value).toSorted(
    ([a], [b]) => bytes(a).length - bytes(b).length || Buffer.compare(bytes(a), bytes(b)),
  );
  return Object.fromEntries(members.map(([key, member]) => [key, orderedJson(member)]));
}
