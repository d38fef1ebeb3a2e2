import { expect, test } from 'vitest';
import { withExtension } from './answer-extension.ts';
import { rawResult, textOf } from './raw-result.ts';

const added = (text: string, isExplained = false): string =>
  textOf(withExtension(rawResult(text), 'viewAs', { user: 'u1' }, isExplained)).toString();

test('an answer that is text gets its member without being read', () => {
  expect(added('{"data":{"n":12345678901234567890}}')).toBe(
    '{"data":{"n":12345678901234567890},"extensions":{"viewAs":{"user":"u1"}}}',
  );
});

test('what explains the operation stays beside it, whatever the data are named', () => {
  const data = '{"data":{"a":1,"extensions":{"explain":{"b":",\\"extensions\\":{\\"explain\\":"}}}';
  expect(JSON.parse(added(`${data},"extensions":{"explain":{"sql":"select 1"}}}`, true))).toEqual({
    data: { a: 1, extensions: { explain: { b: ',"extensions":{"explain":' } } },
    extensions: { viewAs: { user: 'u1' }, explain: { sql: 'select 1' } },
  });
  expect(JSON.parse(added(`${data}}`))).toMatchObject({ extensions: { viewAs: { user: 'u1' } } });
});

test('a result keeps what it tells already', () => {
  const result = { data: null, extensions: { explain: 1 } };
  expect(withExtension(result, 'viewAs', 2, true)).toEqual({ data: null, extensions: { explain: 1, viewAs: 2 } });
});
