import type { ErrorCode } from '@trellis/errors';
import type { OracleField } from './definition.ts';
import { compareValues } from './values.ts';

/** What a value breaks of its field's own rules. */
export function brokenRules(
  { type, definition }: Extract<OracleField, { kind: 'value' }>,
  value: unknown,
): ErrorCode[] {
  if (value === null || definition.list) return [];
  const { min, max, minLength, maxLength } = definition;
  const length = typeof value === 'string' ? Array.from(value).length : 0;
  const isBroken =
    (min !== undefined && (compareValues(type, value, min) ?? 0) < 0) ||
    (max !== undefined && (compareValues(type, value, max) ?? 0) > 0) ||
    (minLength !== undefined && length < minLength) ||
    (maxLength !== undefined && length > maxLength);
  return isBroken ? ['VALIDATION_FAILED'] : [];
}
