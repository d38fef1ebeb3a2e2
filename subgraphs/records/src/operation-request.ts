/** A whole operation as a request. */
import type { Groups } from './group-request.ts';
import type { ArgumentPath, Constant, List, Param, Rows, Selected } from './request.ts';
import type { RootMutation } from './write-request.ts';

export type RootQuery =
  | {
      readonly kind: 'record';
      readonly key: string;
      readonly path: ArgumentPath;
      readonly rows: Rows;
      readonly selection: readonly Selected[];
    }
  | { readonly kind: 'list'; readonly key: string; readonly path: ArgumentPath; readonly list: List }
  | { readonly kind: 'groups'; readonly key: string; readonly path: ArgumentPath; readonly groups: Groups }
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
