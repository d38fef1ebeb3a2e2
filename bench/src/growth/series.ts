import type { Request } from '../measure.ts';

/** How something grows: a chart of some lines. */
export interface Series {
  readonly id: SeriesId;
  readonly title: string;
  readonly xLabel: string;
  readonly measures: 'milliseconds an answer' | 'answers a second';
  readonly lines: readonly Line[];
}

export interface Line {
  readonly label: string;
  readonly points: readonly Point[];
}

export interface Point {
  readonly x: number;
  readonly connections: number;
  /** With a token that is good for some minutes. */
  readonly request: () => Promise<Request>;
}

export const seriesIds = ['rows', 'nesting', 'models', 'connections'] as const;
export type SeriesId = (typeof seriesIds)[number];
