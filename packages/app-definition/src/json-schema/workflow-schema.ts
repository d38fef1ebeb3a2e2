import { namePatterns } from './names.ts';
import { where } from './permission-schema.ts';
import { choice, closed, description, id, label, named, names, record, type Schema, tag, text } from './schema.ts';

const next = (when: string): Schema => text(`The node that follows ${when}; without one the run ends there.`);

const trigger = choice('on', 'What starts a run.', [
  closed('A run for every new record.', { on: tag('CREATE'), where: where('Only records like this.') }),
  closed('A run for every changed record.', {
    on: tag('UPDATE'),
    where: where('Only records that are like this after the change.'),
    fields: names('Only changes of these fields.', { minItems: 1 }),
  }),
  closed('Started by hand.', {
    on: tag('MANUAL'),
    roles: names('Who may start it; "admin" alone, if left out.'),
  }),
]);

const node = choice('type', 'One step of the workflow.', [
  closed(
    'Asks about the record, and goes one way or the other.',
    {
      type: tag('condition'),
      where: where('What is asked.'),
      then: next('where the record is like this'),
      else: next('where it is not'),
    },
    ['where'],
  ),
  closed(
    'Changes the record.',
    {
      type: tag('update'),
      data: { type: 'object', description: 'The new values, written like "data" in the app\'s own API.' },
      next: next('the change'),
    },
    ['data'],
  ),
  closed(
    'Calls another system over HTTP.',
    {
      type: tag('http'),
      url: text('Where to call, beginning with https://.', { maxLength: 2000 }),
      method: { enum: ['POST', 'PUT'], description: 'How to call.', default: 'POST' },
      headers: {
        type: 'object',
        description: 'Further headers of the call.',
        additionalProperties: { type: 'string' },
      },
      body: { description: 'What to send; the record, if left out.' },
      next: next('the call'),
    },
    ['url'],
  ),
  closed(
    'Waits until somebody with the role has approved or rejected.',
    {
      type: tag('approval'),
      role: text('Who decides: one of your roles, "admin" or "user".'),
      mode: {
        enum: ['ANY', 'ALL'],
        description: 'ANY: the first decision counts. ALL: everybody who has the role must approve.',
        default: 'ANY',
      },
      title: label,
      approved: next('an approval'),
      rejected: next('a rejection'),
    },
    ['role'],
  ),
]);

export const workflowSchema = record(
  'An automation: nodes that follow one another, started by a change or by hand.',
  {
    id,
    label,
    description,
    model: text('The model of the record that a run is about.'),
    trigger,
    start: text('The first node.'),
    nodes: named('Its nodes by name.', namePatterns.node, node),
  },
  ['model', 'trigger', 'start', 'nodes'],
);
