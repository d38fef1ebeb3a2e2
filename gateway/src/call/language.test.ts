import { expect, test } from 'vitest';
import { readLanguage } from './language.ts';

test.each([
  [undefined, undefined],
  ['', undefined],
  ['*', undefined],
  ['zh', 'zh'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
  ['fr-CH, fr;q=0.9, zh;q=0.7, en;q=0.5', 'zh'],
  ['en;q=0.5, zh;q=0.7', 'zh'],
  ['zh;q=0, en', 'en'],
  ['fr, de', 'fr'],
  ["zh'; drop table, en", 'en'],
])('of the header %s the language is %s', (header, tag) => expect(readLanguage(header)).toBe(tag));
