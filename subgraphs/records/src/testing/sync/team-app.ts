import type { AppDefinition } from '@trellis/app-definition';

/**
 * An app whose rules see through relations of each kind: who is a member of a project sees its tasks, who has a label
 * sees the tasks with that label, and estimates are for those who own the project.
 */
export const teamApp: AppDefinition = {
  format: 1,
  roles: { worker: {}, watcher: {}, cleaner: {} },
  models: {
    Project: {
      sync: true,
      fields: {
        name: { type: 'String' },
        owner: { type: 'User' },
        members: { type: 'Member', list: true, inverse: 'project' },
        tasks: { type: 'Task', list: true, inverse: 'project' },
      },
      permissions: {
        worker: { read: [{ where: { members: { some: { user: { eq: { $: 'user.id' } } } } } }] },
        watcher: { read: true },
        cleaner: { read: true, delete: true },
      },
    },
    Member: {
      softDelete: false,
      sync: true,
      fields: { user: { type: 'User' }, project: { type: 'Project', inverse: 'members', onDelete: 'CASCADE' } },
      permissions: { worker: { read: [{ where: { user: { eq: { $: 'user.id' } } } }] } },
    },
    Label: {
      softDelete: false,
      fields: {
        name: { type: 'String' },
        holder: { type: 'User' },
        tasks: { type: 'Task', list: true, inverse: 'labels' },
      },
      permissions: { worker: { read: true } },
    },
    Task: {
      sync: { where: { archived: { ne: true } } },
      fields: {
        title: { type: 'String' },
        archived: { type: 'Boolean' },
        estimate: { type: 'Int' },
        double: { type: 'Int', formula: 'estimate * 2' },
        project: { type: 'Project', inverse: 'tasks' },
        labels: { type: 'Label', list: true, inverse: 'tasks' },
      },
      permissions: {
        worker: {
          read: [
            {
              where: { project: { members: { some: { user: { eq: { $: 'user.id' } } } } } },
              fields: ['title', 'project'],
            },
            { where: { project: { owner: { eq: { $: 'user.id' } } } } },
            { where: { labels: { some: { holder: { eq: { $: 'user.id' } } } } }, fields: ['title'] },
          ],
        },
        cleaner: { read: [{ where: { title: { eq: 'for everybody' } } }] },
      },
    },
  },
};
