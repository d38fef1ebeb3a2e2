import { where } from './permission-schema.ts';
import { record, type Schema, text } from './schema.ts';

const conflict: Schema = {
  ...record(
    'What becomes of an offline write to a record that others have changed meanwhile: "REJECT" refuses it, "MERGE" takes it where it changes other fields, "LAST_WRITE" takes it, and {"expression"} takes it where the condition holds.',
    {
      expression: text('The condition in CEL, over the record as it stands: "status == \'DRAFT\'".', {
        maxLength: 10_000,
      }),
    },
    ['expression'],
  ),
  type: ['string', 'object'],
  pattern: '^(REJECT|MERGE|LAST_WRITE)$',
  default: 'REJECT',
};

export const syncSchema: Schema = {
  ...record('Makes records available offline: true for all that a caller may read, or an object that says which.', {
    where: where('Which of the records that a caller may read; all, if left out. It may name what rules may.'),
    conflict,
  }),
  type: ['boolean', 'object'],
  default: false,
};
