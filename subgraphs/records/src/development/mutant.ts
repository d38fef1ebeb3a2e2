/** A fault put into one file of the engine: a part of its text, and what stands in its place. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}
