/**
 * What is wrong with a field's `pattern`; undefined where nothing is. Only what an engine without backtracking can run
 * is allowed (RE2's language): with look-around or back-references, a builder's expression could be made to take for
 * ever on somebody's text. The expression is never run here.
 */
export function patternFault(pattern: string): string | undefined {
  if (!compiles(pattern)) return 'This is not a regular expression.';
  // Escapes and classes first, so that what they hold is not taken for syntax.
  for (const [token] of pattern.matchAll(/\\(?:k<|[^])|\[(?:\\[^]|[^\]\\])*\]|\(\?(?:<?[=!])|\{\d+(?:,\d*)?\}/g)) {
    if (/^\\[1-9k]/.test(token)) return 'Back-references, such as \\1, are not allowed.';
    if (/^\(\?<?[=!]/.test(token)) return 'Look-around, such as (?=…), is not allowed.';
    if (token.startsWith('{') && token.match(/\d+/g)?.some((count) => Number(count) > maxRepetitions)) {
      return `A repetition may be counted up to ${maxRepetitions} at most.`;
    }
  }
  return undefined;
}

const maxRepetitions = 1000;

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
