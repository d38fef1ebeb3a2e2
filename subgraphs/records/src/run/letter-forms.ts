/** Letters with two small forms, and the one that Unicode's simple case folding takes (CaseFolding.txt). */
export const secondForms =
  '\u00b5\u017f\u0345\u03c2\u03d0\u03d1\u03d5\u03d6\u03f0\u03f1\u03f5\u1c80\u1c81\u1c82\u1c83\u1c84\u1c85\u1c86\u1c87\u1c88\u1e9b\u1fbe';
export const firstForms =
  '\u03bc\u0073\u03b9\u03c3\u03b2\u03b8\u03c6\u03c0\u03ba\u03c1\u03b5\u0432\u0434\u043e\u0441\u0442\u0442\u044a\u0463\ua64b\u1e61\u03b9';

const pairs = Array.from(secondForms, (second, index) => {
  const first = firstForms.charAt(index);
  // With `iu` a letter stands for all that Unicode's simple case folding makes it of.
  return { second, first, pattern: new RegExp(first, 'iu') };
});

/** The second forms of letters in the texts, or the first form of each. */
export function letterFormsIn(form: 'second' | 'first', texts: readonly string[]): string {
  return pairs
    .filter(({ pattern }) => texts.some((text) => pattern.test(text)))
    .map((pair) => pair[form])
    .join('');
}
