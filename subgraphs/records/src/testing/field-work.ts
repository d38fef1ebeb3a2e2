import type { AppDefinition } from '@trellis/app-definition';

const isMine = { worker: { eq: { $: 'user.id' } } };

/** People who work where there is no network: a model for each way that conflicts are settled. */
export const fieldWork: AppDefinition = {
  format: 1,
  enums: { State: { values: [{ name: 'OPEN' }, { name: 'DONE' }] } },
  roles: { worker: {}, senior: {}, guest: {} },
  models: {
    Site: {
      sync: true,
      fields: {
        name: { type: 'String', required: true },
        jobs: { type: 'Job', list: true, inverse: 'site' },
      },
      permissions: { worker: { read: true, create: true, update: true, delete: true } },
    },
    Job: {
      sync: true,
      fields: {
        number: { type: 'String', unique: true, required: true, maxLength: 10 },
        title: { type: 'String' },
        state: { type: 'State', default: 'OPEN' },
        price: { type: 'Decimal', precision: 12, scale: 2 },
        place: { type: 'Point' },
        tags: { type: 'String', list: true },
        meta: { type: 'JSON' },
        due: { type: 'DateTime' },
        cost: { type: 'Decimal', precision: 12, scale: 2 },
        label: { type: 'String', formula: 'title == null ? number : number + " " + title' },
        worker: { type: 'User' },
        site: { type: 'Site', inverse: 'jobs' },
      },
      permissions: {
        senior: { read: true },
        worker: {
          read: [{ where: isMine, fields: ['*'], except: ['cost'] }],
          create: [{ where: isMine, fields: ['*'], except: ['cost'] }],
          update: [{ where: isMine, fields: ['*'], except: ['cost', 'price'], check: {} }],
          delete: [{ where: { ...isMine, state: { ne: 'DONE' } } }],
        },
      },
    },
    Note: {
      sync: { conflict: 'MERGE' },
      softDelete: false,
      fields: { title: { type: 'String' }, text: { type: 'Text' }, count: { type: 'Int' } },
      permissions: { worker: { read: true, create: true, update: true, delete: true } },
    },
    Reading: {
      sync: { conflict: 'LAST_WRITE' },
      fields: { value: { type: 'Float' }, unit: { type: 'String' } },
      permissions: { worker: { read: true, create: true, update: true, delete: true } },
    },
    Quote: {
      sync: { conflict: { expression: "state == 'OPEN'" } },
      fields: { text: { type: 'String' }, state: { type: 'State', default: 'OPEN' } },
      permissions: { worker: { read: true, create: true, update: true, delete: true } },
    },
    Office: { fields: { name: { type: 'String' } } },
  },
};
