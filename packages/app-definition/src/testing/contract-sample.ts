import type { AppDefinition } from '../definition.ts';

/** The contract's own sample, with the two models that it mentions and leaves out. */
export const contractSample: AppDefinition = {
  format: 1,
  enums: {
    InvoiceStatus: {
      values: [{ name: 'OPEN', label: { en: 'Open', zh: '未付' }, color: '#c80' }, { name: 'PAID' }],
    },
  },
  roles: { sales: { label: 'Sales' } },
  models: {
    Customer: {
      plural: 'customers',
      display: 'lastName',
      label: 'Customer',
      description: 'Who buys',
      fields: {
        firstName: { type: 'String', required: true, maxLength: 40 },
        lastName: { type: 'String', required: true, maxLength: 20 },
        email: { type: 'Email', unique: true },
        balance: { type: 'Decimal', precision: 12, scale: 2, default: '0' },
        number: { type: 'String', defaultSequence: 'C-{yyyy}-{0001}' },
        tags: { type: 'String', list: true },
        photo: { type: 'File', accept: ['image/*'] },
        owner: { type: 'User' },
        supportRep: { type: 'Employee', inverse: 'customers', onDelete: 'SET_NULL' },
        invoices: { type: 'Invoice', list: true, inverse: 'customer' },
        fullName: { type: 'String', formula: "firstName + ' ' + lastName" },
        spent: {
          type: 'Decimal',
          rollup: { of: 'invoices.total', function: 'SUM', where: { status: { eq: 'PAID' } } },
        },
      },
      unique: [['lastName', 'firstName']],
      indexes: [['owner', 'lastName']],
      search: ['firstName', 'lastName', 'email'],
      permissions: {
        sales: {
          read: [{ where: { owner: { eq: { $: 'user.id' } } } }],
          create: [{ set: { owner: { $: 'user.id' } } }],
          update: [{ where: { owner: { eq: { $: 'user.id' } } }, fields: ['email', 'tags'] }],
        },
        public: { read: [{ fields: ['firstName'] }] },
      },
    },
    Employee: { fields: { customers: { type: 'Customer', list: true, inverse: 'supportRep' } } },
    Invoice: {
      fields: {
        customer: { type: 'Customer', inverse: 'invoices' },
        total: { type: 'Decimal', precision: 12, scale: 2 },
        status: { type: 'InvoiceStatus', default: 'OPEN' },
      },
    },
  },
};
