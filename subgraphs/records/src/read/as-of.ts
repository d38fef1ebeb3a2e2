import type { Model } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import type { Param } from '../request.ts';
import { givenOf, type ListArguments } from './list.ts';

/** The moment of a root field, where the model keeps its versions. */
export function readAsOf(model: Model, args: ListArguments): Param | undefined {
  const input = model.history ? givenOf(args, 'asOf') : undefined;
  const field = must(model.systemFields.get('createdAt'), 'a field of moments');
  return (
    input && {
      source: input.source(),
      type: { kind: 'field', field, list: false, purpose: 'compare' },
      path: input.path,
    }
  );
}
