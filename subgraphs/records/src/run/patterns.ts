import type { ValueField } from '@trellis/app-definition';
import { RE2JS } from 're2js';

/**
 * Patterns are RE2's: their time grows with the text and never explodes. The whole text must match, as in HTML's
 * `pattern`.
 */
const compiled = new WeakMap<ValueField, RE2JS>();

export function matchesPattern(field: ValueField, pattern: string, text: string): boolean {
  let expression = compiled.get(field);
  if (!expression) {
    expression = RE2JS.compile(pattern);
    compiled.set(field, expression);
  }
  return expression.testExact(text);
}
