import { say, TrellisError, unreachable } from '@trellis/errors';

/** Each word is looked for in each row that is left. */
const maximumWords = 50;

/** The words of a search, in the form that the statement wants them. */
export function searchTexts(form: 'words' | 'patterns' | 'terms', search: string): readonly string[] {
  const words = search.split(/\s+/u).filter((word) => word !== '');
  if (words.length > maximumWords)
    throw new TrellisError(
      'LIMIT_EXCEEDED',
      say('search.tooManyWords', { count: words.length, maximum: maximumWords }),
      { extensions: { limit: 'searchWords', maximum: maximumWords, value: words.length } },
    );
  switch (form) {
    case 'words':
      return words;
    case 'patterns':
      return words.map((word) => `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
    // The words in a row count beside each of them.
    case 'terms':
      return words.length > 1 ? [words.join(' '), ...words] : words;
    default:
      return unreachable(form);
  }
}

/** The texts that stand between the wildcards of a pattern. */
export function textsOfPattern(pattern: string): readonly string[] {
  const texts = pattern.replaceAll(/\\([^])|[%_]/gu, (_, escaped: string | undefined) => escaped ?? '\0').split('\0');
  return texts.filter((text) => text !== '');
}
