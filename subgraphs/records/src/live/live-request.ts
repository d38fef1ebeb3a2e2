import type { View } from '../authorize/view.ts';
import { argumentsOf, type ResponseField } from '../read/document.ts';
import { givenOf, readList } from '../read/list.ts';
import { constant, fieldsBelow, type Reading, unknownField } from '../read/reading.ts';
import type { Root } from '../read/roots.ts';
import { readSelection, recordFields } from '../read/selection.ts';
import type { Constant, List, Selected, Source } from '../request.ts';

/** `postLive`: a list whose answer is kept up to date. */
export interface LiveRequest {
  readonly kind: 'live';
  readonly key: string;
  /** Its rows, order and page; what is asked of them stands in `update`. */
  readonly list: List;
  /** Where the shortest time between two updates is found; undefined for the usual one. */
  readonly minIntervalMs: Source | undefined;
  readonly update: readonly UpdatePart[];
}

export type UpdatePart =
  | { readonly kind: 'full' | 'ids' | 'removed' | 'cursor'; readonly key: string }
  | { readonly kind: 'upserts'; readonly key: string; readonly selection: readonly Selected[] }
  | Constant;

export type UpsertsPart = Extract<UpdatePart, { kind: 'upserts' }>;

export function readLive(reading: Reading, root: Root, field: ResponseField): LiveRequest {
  const { model } = root;
  const args = argumentsOf(field, reading.observer);
  return {
    kind: 'live',
    key: field.key,
    list: { ...readList(reading.app, model, 'live', args), parts: [] },
    minIntervalMs: givenOf(args, 'minIntervalMs')?.source(),
    update: fieldsBelow(reading, field, [`${model.name}LiveUpdate`]).map((part) => readPart(reading, root, part)),
  };
}

function readPart(reading: Reading, { model }: Root, field: ResponseField): UpdatePart {
  const { key, name } = field;
  switch (name) {
    case 'full':
    case 'ids':
    case 'removed':
    case 'cursor':
      return { kind: name, key };
    case 'upserts':
      return { kind: 'upserts', key, selection: readSelection(reading, model, recordFields(reading, model, field)) };
    case '__typename':
      return constant(key, `${model.name}LiveUpdate`);
    default:
      throw unknownField(`${model.name}LiveUpdate`, field);
  }
}

/** The request in the caller's view: its rows and order, and what is asked of its records. */
export function authorizeLive(view: View, request: LiveRequest): LiveRequest {
  const update = request.update.map((part): UpdatePart =>
    part.kind === 'upserts' ? { ...part, selection: view.selection(request.list.rows, part.selection) } : part,
  );
  return { ...request, list: view.list(request.list), update };
}

/** The selections of records, of which there are several where the client asks under several keys. */
export function upsertsOf({ update }: LiveRequest): readonly UpsertsPart[] {
  return update.filter((part) => part.kind === 'upserts');
}
