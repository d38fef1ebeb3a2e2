import type { ScalarName } from './scalar-name.ts';
import { scalars } from './scalars.ts';

/** The GraphQL types of a sum and of an average. */
export interface NumberTypes {
  readonly sum: 'BigInt' | 'Decimal' | 'Float';
  readonly average: 'Decimal' | 'Float';
}

const numbers: Partial<Record<ScalarName, NumberTypes>> = {
  Int: { sum: 'BigInt', average: 'Decimal' },
  BigInt: { sum: 'BigInt', average: 'Decimal' },
  Decimal: { sum: 'Decimal', average: 'Decimal' },
  Float: { sum: 'Float', average: 'Float' },
};

/** What numbers are summed up to; undefined for what is no number. */
export function numberTypes(scalar: ScalarName): NumberTypes | undefined {
  return numbers[scalar];
}

/** Whether several values of a scalar have a least and a greatest one that says anything: numbers, texts and times. */
export function hasExtremes(scalar: ScalarName): boolean {
  return scalars[scalar].sortable && scalar !== 'Boolean' && scalar !== 'UUID';
}
