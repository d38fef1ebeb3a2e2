import type { AppDefinition, PermissionsDefinition } from '@trellis/app-definition';

const own = { owner: { eq: { $: 'user.id' } } };
const clerk: PermissionsDefinition = {
  read: [{ where: own }],
  create: [{ set: { owner: { $: 'user.id' } } }],
  update: [{ where: own, fields: ['title', 'body', 'folder'] }],
  delete: [{ where: own }],
};

/** Apps of one template have all their ids in common, so that nothing but the app itself keeps them apart. */
export const template: AppDefinition = {
  format: 1,
  roles: { clerk: {} },
  models: {
    Folder: {
      id: 'm-folder',
      fields: {
        name: { id: 'f-name', type: 'String', required: true, unique: true },
        notes: { id: 'f-notes', type: 'Note', list: true, inverse: 'folder' },
      },
      permissions: { clerk: { read: true, create: true } },
    },
    Note: {
      id: 'm-note',
      fields: {
        title: { id: 'f-title', type: 'String', required: true, unique: true },
        body: { id: 'f-body', type: 'Text' },
        isPublic: { id: 'f-public', type: 'Boolean', default: false },
        owner: { id: 'f-owner', type: 'User' },
        picture: { id: 'f-picture', type: 'File' },
        folder: { id: 'f-folder', type: 'Folder', inverse: 'notes' },
        tags: { id: 'f-tags', type: 'Tag', list: true, inverse: 'notes' },
      },
      permissions: {
        clerk,
        public: { read: [{ where: { isPublic: { eq: true } }, fields: ['title'] }] },
      },
    },
    Tag: {
      id: 'm-tag',
      fields: {
        name: { id: 'f-tag', type: 'String', required: true, unique: true },
        notes: { id: 'f-tagged', type: 'Note', list: true, inverse: 'tags' },
      },
    },
  },
  workflows: {
    Check: {
      id: 'w-check',
      model: 'Note',
      trigger: { on: 'MANUAL', roles: ['clerk'] },
      start: 'ask',
      nodes: { ask: { type: 'approval', role: 'clerk' } },
    },
  },
};
