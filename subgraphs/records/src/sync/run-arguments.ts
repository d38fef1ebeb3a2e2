import { say, TrellisError } from '@trellis/errors';
import { type Input, inputError } from '../read/input.ts';
import { valueOf, type Values } from '../run/bind.ts';

/** An argument that is given, and not as null. */
export function presentOf(input: Input | undefined): Input | undefined {
  return input && !input.isNull ? input : undefined;
}

export function textOf(input: Input | undefined, values: Values): string | undefined {
  return input && String(valueOf(input.source(), values));
}

/** Throws LIMIT_EXCEEDED above the maximum. */
export function countOf(
  input: Input | undefined,
  argument: string,
  values: Values,
  maximum: number,
): number | undefined {
  if (!input) return undefined;
  const value = valueOf(input.source(), values);
  const least = argument === 'waitMs' ? 0 : 1;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least) {
    throw inputError(
      input.path,
      say('field.type', { place: input.path.join('.'), fault: say('value.count').sentence }),
    );
  }
  if (value > maximum) {
    throw new TrellisError('LIMIT_EXCEEDED', say('page.size', { argument, value, maximum }), {
      extensions: { limit: argument, maximum, value },
    });
  }
  return value;
}
