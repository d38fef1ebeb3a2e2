import { expect, test } from 'vitest';
import { labelText } from './label-text.ts';

const label = { en: 'Colour', 'zh-Hant': '顏色', zh: '颜色', de: 'Farbe' };

test.each([
  ['zh-Hant-TW', '顏色'],
  ['zh-Hans-CN', '颜色'],
  ['de-AT', 'Farbe'],
  ['fr', 'Colour'],
  [undefined, 'Colour'],
])('a caller who reads %s gets %s', (language, text) => {
  expect(labelText(label, language, 'colour')).toBe(text);
});

test('a label without the language and without English gives what there is', () => {
  expect(labelText({ fr: 'Couleur' }, 'de', 'colour')).toBe('Couleur');
});

test('one text is for every language', () => {
  expect(labelText('Colour', 'zh', 'colour')).toBe('Colour');
});

test.each([
  ['unitPrice', 'Unit price'],
  ['OrderLine', 'Order line'],
  ['PARTLY_PAID', 'Partly paid'],
  ['line2', 'Line2'],
])('without a label, %s reads %s', (name, text) => {
  expect(labelText(undefined, 'en', name)).toBe(text);
});
