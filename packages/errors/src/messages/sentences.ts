import type { en } from './en.ts';

export type SentenceKey = keyof typeof en;

/** What a language must bring: a sentence for each that there is in English. */
export type Sentences = Readonly<Record<SentenceKey, string>>;
