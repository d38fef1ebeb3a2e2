import { closed, flag, names, type Schema } from './schema.ts';

export const where = (description: string): Schema => ({
  type: 'object',
  description: `${description} Written like "where" in the app's own API: {"status": {"eq": "OPEN"}}.`,
});

const rule = closed('Allows what it describes; a person may do what any rule of any of his roles allows.', {
  where: where(
    'Which records the rule is about; all, if left out. A value may be {"$": "user.id"}, the person who asks; "user.roles", "user.teams", "user.claims.<key>" and "now" are known too.',
  ),
  fields: names('Which fields; all, if left out or ["*"].'),
  except: names('With "fields": ["*"]: all but these.'),
  aggregate: flag(
    'Of read: false keeps the fields from being added up, counted and grouped by; they are still read, filtered and ordered by.',
    true,
  ),
  set: {
    type: 'object',
    description: 'Of create and update: values that are set by the system and may not be given.',
  },
  check: where('Of create and update: what must hold afterwards; what "where" says, if left out.'),
});

const rules = (verb: string): Schema => ({
  type: ['boolean', 'array'],
  description: `Who may ${verb}: a list of rules, or true for everything. Left out: nobody.`,
  not: { const: false },
  items: rule,
});

export const permissionsSchema: Schema = {
  type: 'object',
  description:
    'By role: what it may do with the model\'s records. Besides your own roles there are "user" (anybody signed in) and "public" (anybody at all); "admin" may do everything and has no entry.',
  additionalProperties: {
    type: 'object',
    description: 'What the role may do. A verb without rules is not allowed.',
    properties: {
      read: rules('read'),
      create: rules('create'),
      update: rules('update'),
      delete: rules('delete'),
    },
    additionalProperties: false,
  },
};
