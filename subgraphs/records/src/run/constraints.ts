import type { ValueField } from '@trellis/app-definition';
import { type FieldError, type Said, say } from '@trellis/errors';
import type { ArgumentPath } from '../request.ts';
import { matchesPattern } from './patterns.ts';

/** The field's rules that a value breaks; the same stand as checks in the database, for what is written by hand. */
export function brokenRules(field: ValueField, text: string, path: ArgumentPath): readonly FieldError[] {
  const { min, max, minLength, maxLength, pattern } = field.constraints;
  const faults: FieldError[] = [];
  const fault = (rule: 'min' | 'max' | 'minLength' | 'maxLength' | 'pattern', limit: number | string, said: Said) =>
    faults.push({ path, rule, params: { [rule]: limit }, ...said });
  if (min !== undefined && isBelow(field, text, min)) fault('min', min, say('field.min', { field: field.name, min }));
  if (max !== undefined && isBelow(field, String(max), text))
    fault('max', max, say('field.max', { field: field.name, max }));
  if (minLength !== undefined || maxLength !== undefined) {
    // Code points, as PostgreSQL's char_length counts them.
    const length = Array.from(text).length;
    if (minLength !== undefined && length < minLength)
      fault('minLength', minLength, say('field.minLength', { field: field.name, minLength }));
    if (maxLength !== undefined && length > maxLength)
      fault('maxLength', maxLength, say('field.maxLength', { field: field.name, maxLength }));
  }
  if (pattern !== undefined && !matchesPattern(field, pattern, text))
    fault('pattern', pattern, say('field.pattern', { field: field.name }));
  return faults;
}

function isBelow(field: ValueField, left: string, right: number | string): boolean {
  const scalar = field.type.kind === 'scalar' ? field.type.scalar : undefined;
  switch (scalar) {
    case 'BigInt':
      return BigInt(left) < BigInt(right);
    case 'Decimal':
      return compareDecimals(left, String(right)) < 0;
    case 'Date':
    case 'Time':
    case 'DateTime':
      return left < String(right);
    default:
      return Number(left) < Number(right);
  }
}

/** Compares exactly: a double cannot tell 0.1 + 0.2 from 0.3. */
function compareDecimals(left: string, right: string): number {
  const scale = Math.max(fraction(left).length, fraction(right).length);
  const [a, b] = [scaled(left, scale), scaled(right, scale)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function fraction(decimal: string): string {
  return decimal.split('.')[1] ?? '';
}

function scaled(decimal: string, scale: number): bigint {
  const [whole = '0'] = decimal.split('.');
  return BigInt(whole + fraction(decimal).padEnd(scale, '0'));
}
