import type { App } from '@trellis/app-definition';
import { say, TrellisError } from '@trellis/errors';
import type { ArgumentPath, Constant } from '../request.ts';
import { collectFields, type Operation, type ResponseField, subselections } from './document.ts';
import type { Observer } from './observer.ts';

/** What every function that reads a selection needs to know. */
export interface Reading {
  readonly app: App;
  readonly operation: Operation;
  readonly observer: Observer;
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
