import { type FieldError, TrellisError } from '@trellis/errors';
import type { ArgumentPath } from './request.ts';

/** More faults than anybody would read are not told: a list may have a hundred thousand. */
const maximumFaults = 100;

export function faultsError(faults: readonly FieldError[]): TrellisError {
  // The same variable may stand in a statement more than once.
  const distinct = [
    ...new Map(faults.map((fault) => [JSON.stringify([fault.path, fault.rule]), fault])).values(),
  ].slice(0, maximumFaults);
  const code = distinct.some(({ rule }) => rule === 'type' || rule === 'conflict')
    ? 'BAD_USER_INPUT'
    : 'VALIDATION_FAILED';
  return new TrellisError(code, distinct, { fieldErrors: distinct });
}

/** The faults that an error finds in the values of a request; undefined where it is about anything else. */
export function faultsIn(error: unknown): readonly FieldError[] | undefined {
  if (!(error instanceof TrellisError)) return undefined;
  return error.code === 'BAD_USER_INPUT' || error.code === 'VALIDATION_FAILED' ? error.options.fieldErrors : undefined;
}

/** Reads, or adds the faults that stop it to the others, so that reading goes on beside it. */
export function noting<T>(faults: FieldError[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const found = faultsIn(error);
    if (!found) throw error;
    faults.push(...found);
    return undefined;
  }
}

/** Reads each; where some are faulty, the faults of all are told together. */
export function eachOf<Item, Read>(items: readonly Item[], read: (item: Item) => Read): readonly Read[] {
  const faults: FieldError[] = [];
  const done = items.map((item) => noting(faults, () => read(item)));
  if (faults.length > 0) throw faultsError(faults);
  return done as Read[]; // Without a fault each was read.
}

/** What is wrong with several root fields: an error for each, at its place in the response. */
export class SeveralErrors extends Error {
  readonly errors: readonly TrellisError[];

  constructor(errors: readonly TrellisError[]) {
    super(errors.map(({ message }) => message).join(' '));
    this.name = 'SeveralErrors';
    this.errors = errors;
  }
}

export function together(errors: readonly TrellisError[]): TrellisError | SeveralErrors {
  const [only, ...others] = errors;
  return only && others.length === 0 ? only : new SeveralErrors(errors);
}

/** Goes over all root fields, so that each that is refused is told. */
export function eachRoot<Field extends { readonly key: string; readonly path?: ArgumentPath }, Read>(
  fields: readonly Field[],
  read: (field: Field) => Read,
): readonly Read[] {
  const errors: TrellisError[] = [];
  const done = fields.flatMap((field): readonly Read[] => {
    try {
      return [read(field)];
    } catch (error) {
      if (!(error instanceof TrellisError)) throw error;
      errors.push(field.path && !error.options.path ? error.with({ path: field.path }) : error);
      return [];
    }
  });
  if (errors.length > 0) throw together(errors);
  return done;
}
