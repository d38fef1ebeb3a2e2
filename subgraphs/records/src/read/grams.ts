/** From here on (CJK Radicals) scripts write without blanks between words, and one character says much. */
export const firstIdeograph = 0x2e80;

/**
 * Whether an index of grams can find a text: some piece of it that no wildcard or white space divides is two characters
 * long, or has one character of a script without blanks. A guess on the safe side: it decides how, not what is found.
 */
export function hasGrams(text: string): boolean {
  return text.split(/[\s%_\\]+/u).some((piece) => {
    const chars = Array.from(piece);
    return chars.length >= 2 || (chars[0]?.codePointAt(0) ?? 0) >= firstIdeograph;
  });
}
