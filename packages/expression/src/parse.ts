import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js';
import { ExpressionFault } from './fault.ts';

export type SyntaxNode = ASTNode;

/** How large an expression may be, also with the formulas written out that it names. */
export const maximumNodes = 500;
const maximumDepth = 24;
const maximumCharacters = 10_000;

/**
 * Of the library only the grammar serves: a value here may be null and a decimal, and an expression must mean in
 * PostgreSQL what it means in a browser, so types, evaluation and SQL are our own.
 */
const grammar = new Environment({
  limits: {
    maxAstNodes: maximumNodes,
    maxDepth: maximumDepth,
    maxListElements: maximumNodes,
    maxCallArguments: 32,
  },
});

/** Reads a CEL expression. Throws an `ExpressionFault`. */
export function parse(text: string): SyntaxNode {
  const whole = { start: 0, end: text.length };
  if (text.trim() === '') throw new ExpressionFault('An expression is expected here.', whole);
  if (text.length > maximumCharacters)
    throw new ExpressionFault(`An expression may have ${maximumCharacters} characters at most.`, whole, true);
  try {
    return grammar.parse(text).ast;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const isLimit = error.code === 'limit_exceeded';
    throw new ExpressionFault(`${error.summary ?? error.message}.`, error.range ?? whole, isLimit);
  }
}
