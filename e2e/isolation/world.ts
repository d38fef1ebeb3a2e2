import { must } from '@trellis/errors';
import { mustAsk } from '../product/ask.ts';
import type { Product } from '../product/product.ts';
import { type App, createApp } from '../support/apps.ts';
import { uploadPicture } from '../support/upload-picture.ts';
import { type Member, setRoles, signUp } from '../support/people.ts';
import { template } from './definition.ts';

/** An app, whose it is, somebody with a role in it, and what is stored there. */
export interface Side {
  readonly app: App;
  /** Made the app, and may do everything in it. */
  readonly maker: Member;
  readonly clerk: Member;
  readonly folder: string;
  readonly tag: string;
  /** The picture of the clerk's note, and the task of a run about it. */
  readonly file: string;
  readonly task: string;
  /** The clerk's, another one's, and one that everybody may see. */
  readonly notes: { readonly own: string; readonly other: string; readonly shown: string };
  readonly titles: readonly string[];
}

/** Makes an app of the template, with records whose texts begin with the slug. */
export async function createSide(product: Product, slug: string, makerName: string, clerkName: string): Promise<Side> {
  const [maker, clerk] = [await signUp(product, makerName), await signUp(product, clerkName)];
  const app = await createApp(product, { slug, definition: template, token: maker.token });
  await setRoles(product, { app: app.id, user: clerk.id, roles: ['clerk'], token: maker.token });
  const file = await uploadPicture(product, app, `${slug}.png`);
  const titles = ['own', 'other', 'shown'].map((name) => `${slug} ${name}`);
  const made = await mustAsk<Record<string, { readonly id: string }>>(product, {
    path: app.path,
    query: `mutation ($own: NoteCreateInput!, $other: NoteCreateInput!, $shown: NoteCreateInput!) {
      tag: createTag(data: { name: "${slug} tag" }) { id }
      folder: createFolder(data: { name: "${slug} folder" }) { id }
      own: createNote(data: $own) { id } other: createNote(data: $other) { id } shown: createNote(data: $shown) { id }
    }`,
    variables: {
      own: {
        title: titles[0],
        body: `${slug} body`,
        owner: clerk.id,
        picture: file,
        folder: { connect: { name: `${slug} folder` } },
      },
      other: { title: titles[1], body: `${slug} body`, owner: maker.id, tags: { connect: [{ name: `${slug} tag` }] } },
      shown: { title: titles[2], body: `${slug} body`, isPublic: true },
    },
    token: maker.token,
  });
  const { startCheck } = await mustAsk<{ startCheck: { id: string } }>(product, {
    path: app.path,
    query: 'mutation ($note: ID!) { startCheck(record: $note) { id } }',
    variables: { note: must(made['own'], 'own').id },
    token: clerk.token,
  });
  const task = await openTask(product, app, startCheck.id);
  const idOf = (name: string) => must(made[name], name).id;
  return {
    app,
    maker,
    clerk,
    folder: idOf('folder'),
    tag: idOf('tag'),
    file,
    task,
    notes: { own: idOf('own'), other: idOf('other'), shown: idOf('shown') },
    titles,
  };
}

/** A run comes to its task by itself. */
async function openTask(product: Product, { path, token }: App, run: string): Promise<string> {
  for (;;) {
    const { workflowTasks } = await mustAsk<{ workflowTasks: readonly { id: string; run: { id: string } }[] }>(
      product,
      {
        path,
        query: '{ workflowTasks { id run { id } } }',
        token,
      },
    );
    const task = workflowTasks.find((each) => each.run.id === run);
    if (task) return task.id;
  }
}

/** Everything that an app holds, as its maker sees it. */
export function snapshot(product: Product, { app, maker }: Side): Promise<unknown> {
  return mustAsk(product, {
    path: app.path,
    query: `{
      appInfo { version }
      notes(orderBy: [{ title: ASC }], deleted: INCLUDE) { totalCount nodes { id version title body isPublic deletedAt folderId picture { id } owner { id } tags { nodes { id } } } }
      folders(orderBy: [{ name: ASC }], deleted: INCLUDE) { totalCount nodes { id version name deletedAt } }
      tags(orderBy: [{ name: ASC }], deleted: INCLUDE) { totalCount nodes { id version name deletedAt } }
      users { nodes { id roles } }
      files { nodes { id name } }
      workflowTasks { id status }
      workflowRuns { id status }
    }`,
    token: maker.token,
  });
}
