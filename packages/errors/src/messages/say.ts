import type { en } from './en.ts';
import { type Language, languages } from './language.ts';
import type { SentenceKey } from './sentences.ts';

/** A sentence that is in no language yet. */
export interface Sentence {
  readonly key: SentenceKey;
  readonly params: Params;
}

type Params = Readonly<Record<string, Filling>>;
/** What is filled in: a name or a number, or another sentence. */
export type Filling = string | number | Sentence;

type PlaceholderIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlaceholderIn<Rest>
  : never;

type FillingsOf<Key extends SentenceKey> = [PlaceholderIn<(typeof en)[Key]>] extends [never]
  ? []
  : [Readonly<Record<PlaceholderIn<(typeof en)[Key]>, Filling>>];

/** A message in English, with what it takes to say it in another language. */
export interface Said {
  readonly message: string;
  readonly sentence: Sentence;
}

/** A message of the table in `en.ts`; spread it into a field error, or give it to a `TrellisError`. */
export function say<Key extends SentenceKey>(key: Key, ...[params]: FillingsOf<Key>): Said {
  const sentence: Sentence = { key, params: params ?? {} };
  return { message: inLanguage(sentence, 'en'), sentence };
}

/** The sentence in a language. */
export function inLanguage({ key, params }: Sentence, language: Language): string {
  return languages[language][key].replaceAll(/\{([a-zA-Z]+)\}/g, (placeholder, name: string) => {
    const filling = params[name];
    if (filling === undefined) return placeholder;
    return typeof filling === 'object' ? inLanguage(filling, language) : String(filling);
  });
}
