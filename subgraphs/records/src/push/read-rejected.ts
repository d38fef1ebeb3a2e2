import { argumentsOf, type ResponseField } from '../read/document.ts';
import type { Reading } from '../read/reading.ts';
import { readShape, type ShapePart } from '../read/shape.ts';
import type { Values } from '../run/bind.ts';
import { countOf, presentOf, textOf } from '../sync/run-arguments.ts';
import { pushShapes } from './push-request.ts';

/** `syncRejected`. */
export interface RejectedList {
  readonly kind: 'rejected';
  readonly key: string;
  readonly first: number;
  readonly after: string | undefined;
  readonly parts: readonly ShapePart[];
}

const [usualPage, largestPage] = [50, 1_000];

export function readRejected(reading: Reading, field: ResponseField, values: Values): RejectedList {
  const args = argumentsOf(field, reading.observer);
  return {
    kind: 'rejected',
    key: field.key,
    first: countOf(presentOf(args.get('first')), 'first', values, largestPage) ?? usualPage,
    after: textOf(presentOf(args.get('after')), values),
    parts: readShape(reading, pushShapes, 'SyncRejectedPage', field),
  };
}
