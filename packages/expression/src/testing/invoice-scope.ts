import type { Scope, ScopeField } from '../scope.ts';

const fields = new Map<string, ScopeField>([
  ['number', { kind: 'value', type: 'string' }],
  ['total', { kind: 'value', type: 'decimal' }],
  ['quantity', { kind: 'value', type: 'int' }],
  ['weight', { kind: 'value', type: 'double' }],
  ['paid', { kind: 'value', type: 'bool' }],
  ['issuedOn', { kind: 'value', type: 'date' }],
  ['sentAt', { kind: 'value', type: 'timestamp' }],
  ['status', { kind: 'value', type: 'string', values: ['OPEN', 'PAID'] }],
  ['tags', { kind: 'list', type: 'string' }],
  ['customerId', { kind: 'value', type: 'id' }],
  ['place', { kind: 'unusable', message: '"place" is a Point, and nothing computes with it.' }],
]);

/** An invoice's fields. */
export const invoiceScope: Scope = {
  owner: 'Invoice',
  field: (name) => fields.get(name),
  fieldNames: [...fields.keys()],
  variables: new Set(['now']),
  suggest: (wrong, names) => {
    const near = names.find((name) => name.toLowerCase() === wrong.toLowerCase());
    return near ? ` Did you mean "${near}"?` : '';
  },
};
