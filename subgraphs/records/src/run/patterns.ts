import type { ValueField } from '@trellis/app-definition';
import { RE2JS } from 're2js';

/**
 * Patterns are RE2's: their time grows with the text and never explodes. A part of the text may match, as in JSON
 * Schema; who means the whole writes `^` and `$`.
 */
const compiled = new WeakMap<ValueField, RE2JS>();

export function matchesPattern(field: ValueField, pattern: string, text: string): boolean {
  let expression = compiled.get(field);
  if (!expression) {
    expression = RE2JS.compile(pattern);
    compiled.set(field, expression);
  }
  return expression.test(text);
}
