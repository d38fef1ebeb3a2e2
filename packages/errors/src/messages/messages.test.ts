import { describe, expect, test } from 'vitest';
import { errorKinds, fieldRules, languageOf, languages, normalizeError, say, TrellisError } from '../index.ts';

function placeholders(sentence: string): readonly string[] {
  return (sentence.match(/\{[a-zA-Z]+\}/g) ?? []).toSorted();
}

describe.each(Object.entries(languages))('in %s', (_, sentences) => {
  test('there is every sentence, with the same places to fill in', () => {
    expect(Object.keys(sentences)).toEqual(Object.keys(languages.en));
    for (const [key, english] of Object.entries(languages.en))
      expect([key, placeholders(sentences[key as keyof typeof sentences])]).toEqual([key, placeholders(english)]);
  });

  test('there is a sentence for each code of the table and for each rule', () => {
    for (const code of Object.keys(errorKinds)) expect(sentences).toHaveProperty([`code.${code}`]);
    for (const rule of fieldRules) expect(sentences).toHaveProperty([`rule.${rule}`]);
  });
});

test.each([
  [undefined, 'en'],
  ['zh', 'zh'],
  ['zh-Hans-CN', 'zh'],
  ['ZH-TW', 'zh'],
  ['fr', 'en'],
  ['constructor', 'en'],
])('who prefers %s is told in %s', (tag, language) => expect(languageOf(tag)).toBe(language));

describe('an error is told in the language of the caller', () => {
  const at = (path: readonly string[]) => ({ path, rule: 'max' as const, params: { max: 40 } });

  test('with its faults, and faults within faults', () => {
    const faults = [
      { ...at(['data', 'age']), ...say('field.max', { field: 'age', max: 40 }) },
      {
        path: ['data', 'day'],
        rule: 'type' as const,
        ...say('field.type', { place: 'data.day', fault: say('value.text').sentence }),
      },
    ];
    const error = new TrellisError('VALIDATION_FAILED', faults, { fieldErrors: faults });
    expect(error.message).toBe('age must be at most 40. data.day: Expected a text.');
    const { formatted } = normalizeError(error, 'r', 'zh-CN');
    expect(formatted.message).toBe('age 不能大于 40。data.day：需要一段文本。');
    expect(formatted.extensions?.['fieldErrors']).toEqual([
      { ...at(['data', 'age']), message: 'age 不能大于 40。' },
      { path: ['data', 'day'], rule: 'type', message: 'data.day：需要一段文本。' },
    ]);
  });

  test('what is told in English alone comes behind what its code or rule means', () => {
    const error = new TrellisError('FORBIDDEN', 'You may not update Order.', {
      fieldErrors: [{ ...at(['age']), message: 'Too old.' }],
    });
    const { formatted } = normalizeError(error, 'r', 'zh');
    expect(formatted.message).toBe('您没有权限。You may not update Order.');
    expect(formatted.extensions?.['fieldErrors']).toEqual([{ ...at(['age']), message: '值太大。Too old.' }]);
    expect(normalizeError(error, 'r', 'fr').formatted.message).toBe('You may not update Order.');
  });

  test('what another service has told already is told no second time', () => {
    const error = new TrellisError('FORBIDDEN', '您没有权限。', { isTranslated: true });
    expect(normalizeError(error, 'r', 'zh').formatted.message).toBe('您没有权限。');
  });

  test('what went wrong on our side too', () => {
    expect(normalizeError(new Error('secret'), 'r', 'zh').formatted.message).toMatch(/^我们这边出了问题/);
  });
});
