import type { Label } from './definition.ts';

/** The text for a language (a BCP 47 tag): its own, that of a wider tag, English, or the first there is. */
export function labelText(label: Label | undefined, language: string | undefined, name: string): string {
  if (label === undefined) return spacedOut(name);
  if (typeof label === 'string') return label;
  const texts = new Map(Object.entries(label).map(([tag, text]) => [tag.toLowerCase(), text]));
  for (const tag of [...widerTags(language ?? ''), 'en']) {
    const text = texts.get(tag);
    if (text !== undefined) return text;
  }
  return Object.values(label)[0] ?? spacedOut(name);
}

/** `zh-hant-tw`, `zh-hant`, `zh`. */
function widerTags(language: string): readonly string[] {
  const parts = language.toLowerCase().split('-');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
}

/** `unitPrice` and `UnitPrice` become `Unit price`, `PARTLY_PAID` becomes `Partly paid`. */
function spacedOut(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
