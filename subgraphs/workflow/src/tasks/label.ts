import type { Label } from '@trellis/app-definition';

/** A label in a language (a BCP 47 tag): its own text, that of a wider tag, English, or the first there is. */
export function labelIn(label: Label, language: string | undefined): string | undefined {
  if (typeof label === 'string') return label;
  const texts = new Map(Object.entries(label).map(([tag, text]) => [tag.toLowerCase(), text]));
  for (const tag of [...widerTags(language ?? ''), 'en']) {
    const text = texts.get(tag);
    if (text !== undefined) return text;
  }
  return Object.values(label)[0];
}

/** `zh-hant-tw`, `zh-hant`, `zh`. */
function widerTags(language: string): readonly string[] {
  const parts = language.toLowerCase().split('-');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
}
