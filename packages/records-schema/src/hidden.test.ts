import { type AppDefinition, resolveApp } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import { expect, test } from 'vitest';
import { hiddenElements } from './hidden.ts';

const definition: AppDefinition = {
  format: 1,
  roles: { clerk: {}, poster: {} },
  models: {
    Customer: {
      id: 'customer',
      fields: {
        name: { id: 'name', type: 'String' },
        salary: { id: 'salary', type: 'Decimal' },
        email: { id: 'email', type: 'Email', unique: true },
        owner: { id: 'owner', type: 'User' },
        letters: { id: 'letters', type: 'Letter', list: true, inverse: 'customer' },
      },
      permissions: {
        clerk: {
          read: [{ fields: ['name', 'owner', 'letters'] }],
          update: [{ fields: ['name'], set: { owner: { $: 'user.id' } } }],
        },
      },
    },
    Letter: {
      id: 'letter',
      fields: {
        text: { id: 'text', type: 'Text' },
        customer: { id: 'customer', type: 'Customer' },
      },
      permissions: { poster: { create: true } },
    },
  },
  workflows: {
    Greet: {
      id: 'greet',
      model: 'Customer',
      trigger: { on: 'MANUAL', roles: ['clerk'] },
      start: 'end',
      nodes: { end: { type: 'update', data: { name: 'greeted' } } },
    },
  },
};
const app = resolveApp(definition);

test('an administrator sees everything', () => {
  expect(hiddenElements(app, ['admin', 'public', 'user'])).toEqual(new Set());
});

test('without a rule a model and its root fields are hidden', () => {
  const hidden = hiddenElements(app, ['public']);
  for (const element of ['Customer', 'Letter', 'Query.customers', 'Mutation.createCustomer', 'Mutation.startGreet'])
    expect(hidden).toContain(element);
});

test('a field that no rule gives is hidden in answers, filters, orders, groups, aggregates and keys', () => {
  const hidden = hiddenElements(app, ['clerk', 'public']);
  for (const type of ['Customer', 'CustomerWhere', 'CustomerOrderBy', 'CustomerFieldName', 'CustomerSum']) {
    expect(hidden).toContain(`${type}.salary`);
    expect(hidden).not.toContain(`${type}.name`);
  }
  expect(hidden).toContain('CustomerUniqueInput.email');
  expect(hidden).not.toContain('CustomerUniqueInput.id');
});

test('inputs have what may be written, and not what a rule presets', () => {
  const hidden = hiddenElements(app, ['clerk', 'public']);
  expect(hidden).toContain('CustomerCreateInput');
  expect(hidden).not.toContain('CustomerUpdateInput');
  expect(hidden).not.toContain('CustomerUpdateInput.name');
  expect(hidden).toContain('CustomerUpdateInput.owner');
  expect(hidden).toContain('CustomerUpdateInput.salary');
});

test('a relation to what cannot be read is hidden, though a rule gives it', () => {
  expect(hiddenElements(app, ['clerk', 'public'])).toContain('Customer.letters');
});

test('what can only be created is still answered, and found nowhere', () => {
  const hidden = hiddenElements(app, ['poster', 'public']);
  for (const element of ['Letter', 'Mutation.createLetter', 'LetterCreateInput.text'])
    expect(hidden).not.toContain(element);
  for (const element of ['Query.letters', 'LetterWhere', 'Letter.text', 'LetterCreateInput.customerId'])
    expect(hidden).toContain(element);
});

test('a workflow is started by its roles', () => {
  expect(hiddenElements(app, ['clerk', 'public'])).not.toContain('Mutation.startGreet');
});

test('a field that is given to be read alone is hidden where fields are added up and grouped', () => {
  const { Customer, ...others } = definition.models;
  const read = [{ fields: ['name'] }, { fields: ['salary', 'owner'], aggregate: false }];
  const changed = {
    ...definition,
    models: { ...others, Customer: { ...must(Customer, 'Customer'), permissions: { clerk: { read } } } },
  };
  const hidden = hiddenElements(resolveApp(changed), ['clerk', 'public']);
  for (const type of ['CustomerSum', 'CustomerAvg', 'CustomerMinMax', 'CustomerGroupKeys', 'CustomerNumbersFilter'])
    expect(hidden).toContain(`${type}.salary`);
  for (const element of ['Customer.salary', 'CustomerWhere.salary', 'CustomerOrderBy.salary', 'CustomerMinMax.name'])
    expect(hidden).not.toContain(element);
});

test('of a record’s versions whoever may not change it sees no way back, and no field or person that no rule gives', () => {
  const fields = { name: { id: 'name', type: 'String' }, salary: { id: 'salary', type: 'Decimal' } } as const;
  const permissions = { clerk: { read: [{ fields: ['name'] }] }, poster: { create: true as const } };
  const kept: AppDefinition = {
    format: 1,
    roles: { clerk: {}, poster: {} },
    models: { Person: { id: 'person', history: 'FULL', fields, permissions } },
  };
  const reading = hiddenElements(resolveApp(kept), ['clerk']);
  for (const element of ['Mutation.restorePerson_revision', 'Person_RevisionValues.salary', 'Person_Revision.actor'])
    expect(reading).toContain(element);
  expect(reading).not.toContain('Person.revisions');
  expect(reading).not.toContain('Person_RevisionValues.name');
  expect(hiddenElements(resolveApp(kept), ['poster'])).toContain('Person.revisions');
});
