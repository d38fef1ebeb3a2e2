import type { FormattedExecutionResult } from 'graphql';
import { rawResult, rawTextOf } from './raw-result.ts';

/** As `records` begins what it tells of an operation, at the end of its answer. */
const explained = ',"extensions":{"explain":';

/**
 * The response with one more member of its `extensions`. What is text already is not parsed: numbers in it keep digits
 * that JavaScript's lose.
 */
export function withExtension(
  result: FormattedExecutionResult,
  name: string,
  value: unknown,
  isExplained: boolean,
): FormattedExecutionResult {
  const raw = rawTextOf(result);
  if (raw === undefined) return { ...result, extensions: { ...result.extensions, [name]: value } };
  const text = raw.toString();
  const member = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
  // A quote inside a text is escaped, so only a member's name reads like this, and the last one is the response's own.
  const start = isExplained ? text.lastIndexOf(explained) : -1;
  if (start === -1) return rawResult(`${text.slice(0, text.lastIndexOf('}'))},"extensions":{${member}}}`);
  const inside = start + ',"extensions":{'.length;
  return rawResult(`${text.slice(0, inside)}${member},${text.slice(inside)}`);
}
