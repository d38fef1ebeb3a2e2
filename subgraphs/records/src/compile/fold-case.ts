import { firstForms, secondForms } from '../run/letter-forms.ts';
import { constant, sql, type SQL } from '../sql.ts';

/**
 * A text as it is compared without regard to case: in small letters by ICU's root locale, on every server the same, and
 * in one form each, so that `Σ`, `σ` and the `ς` at the end of a word are one letter.
 */
export function foldCase(text: SQL): SQL {
  return inOneForm(text, constant(secondForms), constant(firstForms));
}

export function inOneForm(text: SQL, from: SQL, to: SQL): SQL {
  return sql`translate(lower(${text} collate "und-x-icu"), ${from}, ${to})`;
}
