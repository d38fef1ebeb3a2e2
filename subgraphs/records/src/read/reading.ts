import type { App } from '@trellis/app-definition';
import { say, TrellisError } from '@trellis/errors';
import type { ArgumentPath, Constant, CursorBinding, Param } from '../request.ts';
import { collectFields, type Operation, type ResponseField, subselections } from './document.ts';
import type { Observer } from './observer.ts';

/** What every function that reads a selection needs to know. */
export interface Reading {
  readonly app: App;
  readonly operation: Operation;
  readonly observer: Observer;
  /** The moment that a root field is asked about; absent for as it is. */
  readonly asOf?: Param;
}

/** The merged fields below one, whose type's name and interfaces are `typeNames`. */
export function fieldsBelow(
  reading: Reading,
  field: ResponseField,
  typeNames: readonly string[],
): readonly ResponseField[] {
  return collectFields(subselections(field), new Set(typeNames), reading.operation, reading.observer, field.path);
}

export function constant(key: string, value: unknown): Constant {
  return { kind: 'constant', key, json: JSON.stringify(value) };
}

/** The gateway has validated the document, so this is a caller that did not go through it. */
export function unknownField(
  typename: string,
  field: { readonly name: string; readonly path: ArgumentPath },
): TrellisError {
  return new TrellisError('BAD_USER_INPUT', say('operation.noField', { type: typename, field: field.name }), {
    path: field.path,
  });
}

/** A cursor of what is answered as of a moment is of that moment alone. */
export function boundTo({ asOf }: Reading, { text, sources }: CursorBinding): CursorBinding {
  return asOf ? { text: `${text}?asOf`, sources: [...sources, asOf.source] } : { text, sources };
}
