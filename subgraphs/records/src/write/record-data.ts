import type { ColumnField, Model, ToOneField, UniqueKey } from '@trellis/app-definition';
import type { Allowed, CreateChoice } from '../authorize/write-rules.ts';
import type { ArgumentPath, ToMany } from '../request.ts';
import type { Bound } from '../run/bind.ts';

/** How a value is written: put in the place of the old one, or made from it. */
export type ValueVerb = 'set' | AtomicVerb;
export type AtomicVerb = 'increment' | 'multiply' | 'append' | 'remove' | 'mergeJson';

export interface ValueChange {
  readonly field: ColumnField;
  readonly verb: ValueVerb;
  readonly value: Bound;
}

/** A record as an input names it: by the values of a unique key. */
export interface KeyData {
  readonly key: UniqueKey;
  readonly values: readonly Bound[];
  readonly path: ArgumentPath;
}

interface Data {
  readonly model: Model;
  readonly path: ArgumentPath;
  readonly values: readonly ValueChange[];
  readonly relations: readonly OneChange[];
  readonly lists: readonly ManyChange[];
}

/** What a new record shall be, and what the caller's rules have to say to it. */
export interface CreateData extends Data {
  readonly kind: 'create';
  readonly choices: readonly CreateChoice[];
}

export interface UpdateData extends Data {
  readonly kind: 'update';
  readonly allowed: Allowed;
}

export interface KeyOrCreate {
  readonly key: KeyData;
  readonly create: CreateData;
}

/** What becomes of a to-one relation. To disconnect is to set its column to null. */
export type OneChange = { readonly field: ToOneField } & (
  | { readonly kind: 'connect'; readonly key: KeyData }
  | { readonly kind: 'create'; readonly create: CreateData }
  | ({ readonly kind: 'connectOrCreate' } & KeyOrCreate)
  | { readonly kind: 'update'; readonly update: UpdateData; readonly path: ArgumentPath }
  | { readonly kind: 'delete'; readonly path: ArgumentPath }
);

/** What becomes of a to-many relation, in this order; `set` is undefined where the rest stays. */
export interface ManyChange {
  readonly relation: ToMany;
  readonly path: ArgumentPath;
  readonly set: readonly KeyData[] | undefined;
  readonly disconnect: readonly KeyData[];
  readonly delete: readonly KeyData[];
  readonly update: readonly { readonly key: KeyData; readonly update: UpdateData }[];
  readonly upsert: readonly (KeyOrCreate & { readonly update: UpdateData })[];
  readonly connect: readonly KeyData[];
  readonly connectOrCreate: readonly KeyOrCreate[];
  readonly create: readonly CreateData[];
}
