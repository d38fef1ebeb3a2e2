import { where } from './permission-schema.ts';
import { description, flag, id, label, names, record, type Schema, text } from './schema.ts';

const bound = (which: string): Schema => ({
  type: ['number', 'string'],
  description: `The ${which} value allowed, in the text form of the field's type: 0, "0.50", "2026-01-31".`,
});
const count = (text_: string, minimum: number, maximum: number): Schema => ({
  type: 'integer',
  description: text_,
  minimum,
  maximum,
});

export const fieldSchema = record(
  'One field of the model: a value, a file, a person, or a relation to another model.',
  {
    id,
    type: {
      type: ['string', 'array'],
      description:
        'String, Text, Email, URL, Phone, Int, Float, Boolean, BigInt, Decimal, Date, Time, DateTime, JSON, UUID, Point, File or User; the name of one of your enums; the name of one of your models, which makes the field a relation; or a list of these, for a relation to one record of any of them.',
      examples: ['String', 'Text', 'Email', 'Int', 'Decimal', 'Boolean', 'Date', 'DateTime', 'File', 'User'],
      items: { type: 'string' },
      minItems: 1,
      maxItems: 20,
    },
    label,
    description,
    list: flag(
      'A list of values; with a model as its type, the many side of a relation, which then needs "inverse".',
      false,
    ),
    required: flag('Every record must have a value here.', false),
    unique: flag('No two records may have the same value; on a relation to one record it makes it one-to-one.', false),
    default: { description: "What a new record has where nothing is given: a constant in the type's text form." },
    defaultExpression: text(
      'Computes what a new record has where nothing is given, in CEL: "now", "user.id", "date(now) + days(30)".',
      { maxLength: 10_000 },
    ),
    defaultSequence: text(
      'Numbers new records where nothing is given: "C-{yyyy}-{0001}". {yyyy} {yy} {mm} {dd} are the date in UTC, and with each of them the counter begins anew.',
      { maxLength: 100 },
    ),
    min: bound('smallest'),
    max: bound('largest'),
    minLength: count('The fewest characters allowed.', 0, 10_000_000),
    maxLength: count('The most characters allowed.', 1, 10_000_000),
    pattern: text('A regular expression that the text must match, such as "^[A-Z]{2}[0-9]+$".', { maxLength: 500 }),
    precision: count('Of a Decimal: how many digits it may have in all.', 1, 1000),
    scale: count('Of a Decimal: how many of its digits stand after the point.', 0, 1000),
    accept: names('Of a File: the content types allowed, such as "image/*" or "application/pdf".', {
      items: { type: 'string', pattern: '^[a-z]+/([a-z0-9.+-]+|\\*)$' },
    }),
    formula: text('Computes the value from other fields of the record, in CEL: "firstName + \' \' + lastName".', {
      maxLength: 10_000,
    }),
    rollup: record(
      'Computes the value from the records of a list: {"of": "invoices.total", "function": "SUM"}.',
      {
        of: text('The list and, of its records, the field: "invoices.total". COUNT takes the list alone: "invoices".'),
        function: {
          enum: ['COUNT', 'SUM', 'AVG', 'MIN', 'MAX'],
          description:
            'COUNT gives an Int, SUM a BigInt of whole numbers and else the type of the field, AVG a Float of Floats and else a Decimal, MIN and MAX the type of the field.',
        },
        where: where('Which of the records; all, if left out. Its values are constants.'),
      },
      ['of', 'function'],
    ),
    inverse: text('Of a relation: the field of the other model that leads back here.'),
    onDelete: {
      enum: ['RESTRICT', 'SET_NULL', 'CASCADE'],
      description:
        'What happens to this record when the one it points to is deleted: RESTRICT refuses that (the default where the field is required), SET_NULL empties this field (the default elsewhere), CASCADE deletes this record too.',
    },
    through: text(
      'Of a many-to-many relation: the model that joins the two, with a unique key of its relations to both.',
    ),
  },
  ['type'],
);
