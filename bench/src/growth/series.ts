import type { Request } from '../measure.ts';
import type { Standalone } from '../standalone.ts';

/** How answers grow: a chart of some questions, each asked of some servers. */
export interface Series {
  readonly id: SeriesId;
  readonly title: string;
  readonly xLabel: string;
  readonly measures: 'milliseconds an answer' | 'answers a second';
  readonly panels: readonly Panel[];
}

/** One question. */
export interface Panel {
  readonly label: string;
  readonly lines: readonly Line[];
}

export interface Line {
  readonly server: ServerName;
  readonly points: readonly Point[];
}

export interface Point {
  readonly x: number;
  readonly connections: number;
  /** With a token that is good for some minutes. */
  readonly request: () => Promise<Request>;
  /** An answer's data as the product shapes them. */
  readonly shaped: (data: unknown) => unknown;
}

export const seriesIds = ['rows', 'nesting', 'models', 'connections'] as const;
export type SeriesId = (typeof seriesIds)[number];

export const serverNames = ['product', 'postgraphile', 'bare'] as const;
export type ServerName = (typeof serverNames)[number];

/** Where the rows of the series are put, and who is asked for them. */
export interface Stage {
  readonly product: Standalone;
  readonly database: string;
  /** The servers that a series starts end with it. */
  readonly opened: AsyncDisposableStack;
  readonly servers: readonly ServerName[];
  /** To 10⁶ rows and 300 models, which take minutes to be made. */
  readonly whole: boolean;
}
