import { type Parameter, parameterText } from '@trellis/postgres';
import type { Statement, StatementParam } from '../compile/compilation.ts';

/** A part of an answer that is put together outside of SQL. */
interface AnswerPart {
  readonly kind: string;
  readonly key: string;
  readonly json?: string;
}

/**
 * Equal for those who may be told the same text: rules are part of a statement, and what it knows of the caller is among
 * its values, so equal statements with equal values have equal answers, whoever asks. What time it is passes for all.
 */
export function cohortKey(
  statement: Statement,
  bound: readonly Parameter[],
  answer: { readonly key: string; readonly parts: readonly AnswerPart[] },
): string {
  const values = statement.params.map((param, index) => (isNow(param) ? 'now' : parameterText(bound[index] ?? null)));
  const shape = answer.parts.map(({ kind, key, json }) => [kind, key, json]);
  return JSON.stringify([statement.text, values, answer.key, shape]);
}

function isNow(param: StatementParam): boolean {
  return param.kind === 'request' && param.param.source.kind === 'caller' && param.param.source.name === 'now';
}
