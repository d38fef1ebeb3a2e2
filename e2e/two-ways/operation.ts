/** An operation that is answered in two ways, and must be answered alike. */
export interface SuiteOperation {
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}
