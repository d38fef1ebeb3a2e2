import type { Expression, Size, Variable } from './expression.ts';
import type { Type } from './value.ts';

/** What an expression may name. */
export interface Scope {
  /** Of whom a message says that it has no such field: a model's name. */
  readonly owner: string;
  field(name: string): ScopeField | undefined;
  /** Names to suggest for one that is not there. */
  readonly fieldNames: readonly string[];
  readonly variables: ReadonlySet<Variable>;
  /** Words to add to a message: which of the names may have been meant; an empty text where none comes near. */
  suggest(wrong: string, names: readonly string[]): string;
}

export type ScopeField =
  | { readonly kind: 'value'; readonly type: Type; readonly values?: readonly string[] }
  | { readonly kind: 'list'; readonly type: Type; readonly values?: readonly string[] }
  /** A field that is computed itself: its expression stands in its place. */
  | { readonly kind: 'formula'; readonly expression: Expression }
  /** It is there, and nothing that could be computed with; the message says why and what to do. */
  | { readonly kind: 'unusable'; readonly message: string };

/** What an expression is for: a condition, or a value of a type, cut to what the field that keeps it has room for. */
export type Purpose = { readonly type: Type; readonly size?: Size; readonly words: string };

export const condition: Purpose = { type: 'bool', words: 'true or false' };
