import type { FormattedExecutionResult } from 'graphql';

const rawText: unique symbol = Symbol('the response as text');

/** A response as text, or as the text's bytes. */
export type RawText = string | Buffer;

/** Stands in for a result's data where the whole response is already text. */
type RawData = { readonly [rawText]: RawText };

/** A response that is text already, in the shape that Apollo Server carries from a plugin to `stringifyResult`. */
export function rawResult(text: RawText): FormattedExecutionResult {
  const data: RawData = { [rawText]: text };
  return { data };
}

/** A response's text where it is text already. */
export function rawTextOf({ data }: FormattedExecutionResult): RawText | undefined {
  return isRaw(data) ? data[rawText] : undefined;
}

/** A result as text: as it is where it came as text, else printed. */
export function textOf(result: FormattedExecutionResult): RawText {
  return rawTextOf(result) ?? JSON.stringify(result);
}

function isRaw(data: object | null | undefined): data is RawData {
  return data !== null && data !== undefined && rawText in data;
}
