import { modelSchema } from './model-schema.ts';
import { namePatterns } from './names.ts';
import { permissionTestsSchema } from './permission-test-schema.ts';
import { permissionsSchema } from './permission-schema.ts';
import { description, id, label, named, names, record, type Schema, text } from './schema.ts';
import { webhookSchema } from './webhook-schema.ts';
import { workflowSchema } from './workflow-schema.ts';

const enumValue = record(
  'One of the values.',
  {
    id,
    name: text('Its name in the API, in capitals.', { pattern: namePatterns.enumValue }),
    label,
    description,
    color: text('How people see it, as CSS writes colours.', { maxLength: 64 }),
  },
  ['name'],
);

const enumSchema = record(
  'A fixed set of values.',
  {
    id,
    label,
    description,
    values: { type: 'array', description: 'The values in their order.', items: enumValue, minItems: 1 },
  },
  ['values'],
);

/**
 * The published JSON Schema of app definitions. It says what a well-formed one looks like; what names mean, and
 * whether they fit together, is for `validateDefinition`.
 */
export const definitionSchema: Schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Trellis app definition',
  ...record(
    'An app: its models, enums, roles, workflows, webhooks and limits.',
    {
      $schema: text('Where this schema is found, for your editor.'),
      format: { const: 1, description: 'The version of this format: 1.' },
      enums: named('Fixed sets of values by name.', namePatterns.type, enumSchema),
      roles: named(
        'Roles that people can have in the app, by name. "admin", "user" and "public" exist in every app.',
        namePatterns.role,
        record('A role.', { label, description }),
      ),
      models: named('Kinds of records by name.', namePatterns.type, modelSchema),
      defaults: record('What holds where a model says nothing.', {
        permissions: {
          ...permissionsSchema,
          description:
            'By role: what it may do with records of each model that has no entry for the role. {} in a model: nothing.',
        },
      }),
      permissionTests: permissionTestsSchema,
      limits: record('What the app refuses to do.', {
        refuseScansOver: {
          type: 'integer',
          minimum: 1,
          description:
            'A query that would read a table of more rows than this from end to end, for want of an index, is refused.',
        },
      }),
      introspection: {
        enum: ['SIGNED_IN', 'PUBLIC'],
        description:
          'Who may ask for the schema: signed-in persons (the default) or everybody. Each sees what his roles may use.',
      },
      signUp: record(
        'Lets any signed-in person join the app by himself; without it, nobody does.',
        { roles: names('The roles of the app that whoever joins is given.', { minItems: 1 }) },
        ['roles'],
      ),
      workflows: named('Automations and approvals by name.', namePatterns.type, workflowSchema),
      webhooks: named('Other systems that are told of changes, by name.', namePatterns.type, webhookSchema),
    },
    ['format', 'models'],
  ),
};
