import type { ColumnField } from '@trellis/app-definition';
import type { Caller } from '@trellis/service-api';

/** Where a parameter's value comes from at each run. */
export type Source =
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'variable'; readonly path: readonly (string | number)[] }
  /** A literal list or object with variables inside it. */
  | { readonly kind: 'composed'; readonly evaluate: (variables: Variables) => unknown }
  /** Of the one who asks, or of one who is known from an earlier time. */
  | { readonly kind: 'caller'; readonly name: CallerValue; readonly as?: CallerThen }
  /** Of a statement on many records at once: a column of the row that it was given for each. */
  | { readonly kind: 'item'; readonly column: string };

/** What rules could know of a caller, at a moment that is over. */
export interface CallerThen {
  readonly caller: Pick<Caller, 'person' | 'teams' | 'claims' | 'roles'>;
  /** ISO 8601. */
  readonly at: string;
}

export type CallerValue = 'user.id' | 'user.roles' | 'user.teams' | `user.claims.${string}` | 'now';
/** Before the key of a text that is known about the caller. */
export const claimPrefix = 'user.claims.';
export type Variables = Readonly<Record<string, unknown>>;
export type ArgumentPath = readonly (string | number)[];

/** A value of the request: parsed by its type at each run, before any SQL is sent. */
export interface Param {
  readonly source: Source;
  readonly type: ParamType;
  /** Where it stands in the request, for error messages. */
  readonly path: ArgumentPath;
}

/** An argument that is read at each run, because its structure is as large as what it writes. */
export interface RunArgument {
  readonly source: Source;
  readonly path: ArgumentPath;
}

export type ParamType =
  /** A value of the field (or several), to be stored or to be compared with. */
  | {
      readonly kind: 'field';
      readonly field: ColumnField;
      readonly list: boolean;
      /** `preset` is written too, but by the app's builder and not by the caller. */
      readonly purpose: 'compare' | 'write' | 'preset';
    }
  | { readonly kind: 'int'; readonly list: boolean }
  | { readonly kind: 'text' }
  | { readonly kind: 'textArray' }
  | { readonly kind: 'count'; readonly limit: number; readonly argument: string }
  | { readonly kind: 'number'; readonly scalar: 'Decimal' | 'Float'; readonly list: boolean }
  | { readonly kind: 'timeZone' }
  /** A part of the earth: a circle, or a box of latitudes and longitudes. */
  | { readonly kind: 'area'; readonly form: 'distance' | 'box' }
  /** What a search asks for: its words, as patterns of them, or as what relevance counts. */
  | { readonly kind: 'search'; readonly form: 'words' | 'patterns' | 'terms' }
  /** Of letters with two small forms those that stand in the text, in one of the forms. */
  | { readonly kind: 'letterForms'; readonly form: 'second' | 'first'; readonly list: boolean }
  /** The texts between the wildcards of a pattern. */
  | { readonly kind: 'likeTexts'; readonly form: 'contains' | 'startsWith' | 'endsWith' | 'like' }
  | { readonly kind: 'likePattern'; readonly form: 'contains' | 'startsWith' | 'endsWith' | 'like' }
  | { readonly kind: 'json' }
  | { readonly kind: 'representations' };
