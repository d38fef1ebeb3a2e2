import { en } from './en.ts';
import type { Sentences } from './sentences.ts';
import { zh } from './zh.ts';

export const languages = { en, zh } as const satisfies Record<string, Sentences>;
export type Language = keyof typeof languages;

/** Whether we speak the language of a BCP 47 tag: `zh-Hans-CN` is `zh`. */
export function spokenLanguage(tag: string): Language | undefined {
  const [primary = ''] = tag.toLowerCase().split('-', 1);
  return Object.hasOwn(languages, primary) ? (primary as Language) : undefined;
}

/** The language for messages to somebody who prefers this one; English where we do not speak it. */
export function languageOf(tag: string | undefined): Language {
  return (tag === undefined ? undefined : spokenLanguage(tag)) ?? 'en';
}
