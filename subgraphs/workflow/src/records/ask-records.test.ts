import type { Answer, Subgraph } from '@trellis/service-api';
import { expect, test } from 'vitest';
import { askRecords, systemCall } from './ask-records.ts';

const app = { id: 'a', slug: 'a', versionHash: 'v' };
const records = (answer: Promise<Answer>): Subgraph => ({
  name: 'records',
  sdl: () => undefined,
  answer: () => answer,
});
const answerWith = (body: object) => records(Promise.resolve({ body: JSON.stringify(body), errorCode: undefined }));
const request = { query: '{ order { id } }', variables: {} };

test('data are handed on', async () => {
  const data = { order: { id: '1' } };
  expect(await askRecords(answerWith({ data }), request, systemCall(app, 'r'))).toEqual(data);
});

test.each([
  ['FORBIDDEN', 'FORBIDDEN'],
  ['GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT'],
])('an error with the code %s is one with the code %s', async (given, code) => {
  const body = { data: null, errors: [{ message: 'No.', extensions: { code: given } }] };
  await expect(askRecords(answerWith(body), request, systemCall(app, 'r'))).rejects.toMatchObject({
    code,
    message: 'No.',
  });
});

test('who never answers is not waited for beyond the deadline', async () => {
  const { promise } = Promise.withResolvers<Answer>();
  const call = { ...systemCall(app, 'r'), deadline: Date.now() + 5 };
  await expect(askRecords(records(promise), request, call)).rejects.toMatchObject({ code: 'TIMEOUT' });
});
