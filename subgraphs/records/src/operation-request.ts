/** A whole operation as a request. */
import type { Groups } from './group-request.ts';
import type { ArgumentPath, Constant, List, Param, Rows, Selected } from './request.ts';
import type { RootMutation } from './write-request.ts';

/** What is answered from the rows of a model. */
export type RootRows = (
  | { readonly kind: 'record'; readonly rows: Rows; readonly selection: readonly Selected[] }
  | { readonly kind: 'list'; readonly list: List }
  | { readonly kind: 'groups'; readonly groups: Groups }
) & {
  readonly key: string;
  readonly path: ArgumentPath;
  /** The moment that is asked about; absent for as it is. */
  readonly asOf?: Param;
};

export type RootQuery =
  | RootRows
  | {
      readonly kind: 'entities';
      readonly key: string;
      readonly representations: Param;
      readonly models: readonly { readonly rows: Rows; readonly selection: readonly Selected[] }[];
    }
  | Constant;

export type Request =
  | { readonly kind: 'query'; readonly fields: readonly RootQuery[] }
  | { readonly kind: 'mutation'; readonly fields: readonly RootMutation[] };
