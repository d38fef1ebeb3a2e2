import { createRandom } from './random.ts';

/** A text that is searched for. The rare ones stand in one document of 5,000, the common ones in about one of ten. */
export interface Term {
  readonly what: string;
  readonly term: string;
}

const rare = ['龘', '饕餮', '魑魅魍魉', 'zephyr'] as const;
const common = ['的', '数据', '人民共和', 'market'] as const;

export const terms: readonly Term[] = [
  { what: 'one ideograph, rare', term: rare[0] },
  { what: 'one ideograph, common', term: common[0] },
  { what: 'two, rare', term: rare[1] },
  { what: 'two, common', term: common[1] },
  { what: 'four, rare', term: rare[2] },
  { what: 'four, common', term: common[2] },
  { what: 'an English word, rare', term: rare[3] },
  { what: 'an English word, common', term: common[3] },
  { what: 'the beginning of one, rare', term: 'zeph' },
  { what: 'the beginning of one, common', term: 'mark' },
  { what: 'two words, both common', term: '数据 market' },
];

const others =
  'apple river stone cloud paper garden silver window metal copper signal forest number letter orange'.split(' ');

/** The documents from a number to another, without it: always the same. */
export function createDocuments(
  from: number,
  to: number,
): readonly { readonly title: string; readonly text: string }[] {
  const random = createRandom(from + 1);
  // Few of the ideographs are most of a text.
  const ideograph = () => String.fromCharCode(0x4e00 + Math.floor((random.below(1_000) / 1_000) ** 3 * 3_000));
  return Array.from({ length: to - from }, (_, index) => {
    const number = from + index;
    const planted = rare[(number / 1_250) % 4] ?? '';
    const isEnglish = planted === rare[3];
    const chinese = Array.from({ length: 8 }, ideograph).join('');
    const often = random.chance(0.4) ? random.pick(common.slice(0, 3)) : '';
    const words = Array.from(
      { length: 6 },
      () => `${random.pick(others)}${random.chance(0.3) ? random.below(1_000) : ''}`,
    );
    const word = random.chance(0.1) ? common[3] : '';
    return {
      title: `${chinese.slice(0, 3)}${often}${isEnglish ? '' : planted}${chinese.slice(3)}`,
      text: [...words.slice(0, 3), word, isEnglish ? planted : '', ...words.slice(3)]
        .filter((part) => part !== '')
        .join(' '),
    };
  });
}
