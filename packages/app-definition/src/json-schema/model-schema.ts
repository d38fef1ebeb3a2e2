import { fieldSchema } from './field-schema.ts';
import { namePatterns } from './names.ts';
import { permissionsSchema } from './permission-schema.ts';
import { description, flag, id, label, named, names, record, text } from './schema.ts';
import { syncSchema } from './sync-schema.ts';

/** The largest page that a model may allow. */
export const largestPageSize = 10_000;

export const modelSchema = record(
  'A kind of record, with a table and an API of its own.',
  {
    id,
    label,
    description,
    plural: text('Names lists of it in the API: "customers" for Customer, unless given.', {
      pattern: namePatterns.field,
    }),
    display: text('The field by which people recognise a record.'),
    fields: named(
      'Its fields by name. Every model also has id, version, createdAt, updatedAt, createdBy, updatedBy and deletedAt.',
      namePatterns.field,
      fieldSchema,
    ),
    unique: {
      type: 'array',
      description: 'Combinations of fields that no two records may share, such as [["lastName", "firstName"]].',
      items: names('The fields of one combination.', { minItems: 2, maxItems: 16 }),
    },
    indexes: {
      type: 'array',
      description: 'Fields that are often filtered or sorted by together, in this order: [["owner", "createdAt"]].',
      items: names('The fields of one index.', { minItems: 1, maxItems: 16 }),
    },
    search: names('The text fields that a search looks into.'),
    permissions: permissionsSchema,
    softDelete: flag('Deleted records are only marked as deleted, and can be restored.', true),
    history: {
      enum: ['NONE', 'FULL'],
      description:
        'FULL keeps every version of each record from now on: who changed what and when, and the records as of a moment.',
      default: 'NONE',
    },
    checks: named(
      'Conditions that every record must meet, by name.',
      namePatterns.field,
      record(
        'A condition.',
        {
          expression: text('The condition in CEL, over the fields of the record: "endsOn >= startsOn".', {
            maxLength: 10_000,
          }),
          message: {
            ...label,
            description: 'What a person is told whose record does not meet it: a text, or one a language.',
          },
          field: text('The field that it is told at; those that the expression names, if left out.'),
        },
        ['expression'],
      ),
    ),
    maxPageSize: {
      type: 'integer',
      description: 'The most records that one page may hold.',
      minimum: 1,
      maximum: largestPageSize,
      default: 1000,
    },
    sync: syncSchema,
    groupBy: flag('Adds grouping to the API.', true),
    live: flag('Adds live updates to the API.', true),
  },
  ['fields'],
);
