import { constant, sql, type SQL } from '../sql.ts';

/** Letters with two small forms, and the one that Unicode's simple case folding takes (CaseFolding.txt). */
const secondForms =
  '\u00b5\u017f\u0345\u03c2\u03d0\u03d1\u03d5\u03d6\u03f0\u03f1\u03f5\u1c80\u1c81\u1c82\u1c83\u1c84\u1c85\u1c86\u1c87\u1c88\u1e9b\u1fbe';
const firstForms =
  '\u03bc\u0073\u03b9\u03c3\u03b2\u03b8\u03c6\u03c0\u03ba\u03c1\u03b5\u0432\u0434\u043e\u0441\u0442\u0442\u044a\u0463\ua64b\u1e61\u03b9';

/**
 * A text as it is compared without regard to case: in small letters by ICU's root locale, on every server the same, and
 * in one form each, so that `Σ`, `σ` and the `ς` at the end of a word are one letter.
 */
export function foldCase(text: SQL): SQL {
  return sql`translate(lower(${text} collate "und-x-icu"), ${constant(secondForms)}, ${constant(firstForms)})`;
}
