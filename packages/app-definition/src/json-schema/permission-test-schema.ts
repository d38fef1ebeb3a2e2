import { choice, closed, names, record, type Schema, tag, text } from './schema.ts';

const row = text('The name of one of the rows.');
const model = text('The name of a model.');
const allowed: Schema = { type: 'boolean', description: 'Whether the rules must allow it.' };
const data = (of: string): Schema => ({
  type: 'object',
  description: `${of}, written like "data" in the app's own API. {"$": "user.id"} is the person, {"$": "rows.<name>"} the id of a row that is there, {"$": "people.<name>"} somebody else.`,
});

const step = choice('verb', 'What is tried, and whether it must be allowed.', [
  closed(
    'Reads a row, or each of some fields of it.',
    { verb: tag('read'), row, fields: names('The row as a whole, if left out.', { minItems: 1 }), allowed },
    ['row', 'allowed'],
  ),
  closed('Changes a row.', { verb: tag('update'), row, data: data('The new values'), allowed }, [
    'row',
    'data',
    'allowed',
  ]),
  closed('Deletes a row.', { verb: tag('delete'), row, allowed }, ['row', 'allowed']),
  closed('Makes a record.', { verb: tag('create'), model, data: data('Its values'), allowed }, [
    'model',
    'data',
    'allowed',
  ]),
]);

const person = closed('Who tries it: somebody who is signed in.', {
  roles: names('Roles of the app; "user" and "public" are always among them.'),
  teams: names('The ids of teams.', {
    items: { type: 'string', pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' },
  }),
  claims: {
    type: 'object',
    description: "What the app's admins noted about the person.",
    additionalProperties: { type: 'string' },
  },
});

export const permissionTestsSchema: Schema = {
  type: 'object',
  description:
    'Tests of the rules, by what they promise. Each is tried on rows of its own before the app is published.',
  additionalProperties: record(
    'A person and rows, and what the rules let him do with them.',
    {
      as: { ...person, description: `${person['description'] as string} If left out, nobody who is signed in.` },
      rows: {
        type: 'object',
        description: 'The rows that are there, by a name of their own, made in this order.',
        additionalProperties: closed('A row.', { model, data: data('Its values') }, ['model', 'data']),
      },
      expect: {
        type: 'array',
        description: 'What is tried, one after the other: what is allowed happens.',
        items: step,
        minItems: 1,
      },
    },
    ['expect'],
  ),
};
