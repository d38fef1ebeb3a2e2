import { expect, test } from 'vitest';
import { labelIn } from './label.ts';

test.each([
  ['Pay?', 'de', 'Pay?'],
  [{ en: 'Pay?', zh: '付款？' }, 'zh-Hant-TW', '付款？'],
  [{ en: 'Pay?', zh: '付款？' }, 'fr', 'Pay?'],
  [{ zh: '付款？' }, undefined, '付款？'],
  [{}, 'en', undefined],
])('%j in %s is %s', (label, language, text) => {
  expect(labelIn(label, language)).toBe(text);
});
