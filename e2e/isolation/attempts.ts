import type { Side } from './world.ts';

/** An operation on one app that uses what it knows of another. */
export interface Attempt {
  readonly name: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Reads, each of which finds nothing: null, or lists without anything in them. */
export function reads({ notes, folder, tag, file, titles, clerk, maker }: Side): readonly Attempt[] {
  const ids = Object.values(notes);
  const list = (name: string, where: object): Attempt => ({
    name,
    query:
      'query ($where: NoteWhere) { notes(where: $where, deleted: INCLUDE) { totalCount nodes { id } edges { cursor } } }',
    variables: { where },
  });
  return [
    ...ids.map((id): Attempt => ({
      name: `a record by its id ${id === notes.shown ? '(shown to all)' : ''}`,
      query: 'query ($id: ID!) { note(where: { id: $id }, deleted: INCLUDE) { id title } }',
      variables: { id },
    })),
    {
      name: 'a record by its unique text',
      query: 'query ($title: String!) { note(where: { title: $title }) { id } }',
      variables: { title: titles[0] },
    },
    {
      name: 'records of other models under its id',
      query: 'query ($id: ID!) { folder(where: { id: $id }) { id } tag(where: { id: $id }) { id } }',
      variables: { id: notes.own },
    },
    {
      name: 'a folder',
      query: 'query ($id: ID!) { folder(where: { id: $id }) { id notes { totalCount } } }',
      variables: { id: folder },
    },
    { name: 'a file', query: 'query ($id: ID!) { file(id: $id) { id name url } }', variables: { id: file } },
    list('what holds its file', { AND: [{ picture: { eq: file } }] }),
    list('a list of ids', { id: { in: ids } }),
    list('a relation by its id', { folderId: { eq: folder } }),
    list('a relation by a field', { folder: { id: { eq: folder } } }),
    list('what does not stand in another folder', {
      AND: [{ folderId: { isNull: false } }, { NOT: { folderId: { ne: folder } } }],
    }),
    list('a many-to-many relation', { tags: { some: { id: { eq: tag } } } }),
    list('its people', { owner: { in: [clerk.id, maker.id] } }),
    {
      name: 'through a relation to many',
      query:
        'query ($id: ID!) { folders(where: { notes: { some: { id: { eq: $id } } } }) { totalCount nodes { id } } }',
      variables: { id: notes.own },
    },
  ];
}

/** Writes, each of which is refused because what it names is not there. */
export function writes({ notes, folder, tag, file, task, titles }: Side): readonly Attempt[] {
  const id = notes.own;
  const attempt = (name: string, call: string, parameters: string, variables: Attempt['variables']): Attempt => ({
    name,
    query: `mutation (${parameters}) { ${call} { id } }`,
    variables,
  });
  return [
    attempt('change by id', 'updateNote(where: { id: $id }, data: { body: "taken" })', '$id: ID!', { id }),
    attempt('change by its text', 'updateNote(where: { title: $title }, data: { body: "taken" })', '$title: String!', {
      title: titles[0],
    }),
    attempt(
      'change of a version',
      'updateNote(where: { id: $id }, data: { body: "taken" }, expectedVersion: 1)',
      '$id: ID!',
      { id },
    ),
    attempt(
      'change on a condition',
      'updateNote(where: { id: $id }, data: { body: "taken" }, if: { version: { gt: 0 } })',
      '$id: ID!',
      { id },
    ),
    attempt('delete', 'deleteNote(where: { id: $id })', '$id: ID!', { id }),
    attempt('an upload of it', 'completeUpload(id: $file)', '$file: ID!', { file }),
    attempt('a decision', 'completeWorkflowTask(id: $task, decision: APPROVE)', '$task: ID!', { task }),
    attempt('a run about it', 'startCheck(record: $id)', '$id: ID!', { id }),
    attempt('delete of a folder', 'deleteFolder(where: { id: $id })', '$id: ID!', { id: folder }),
    attempt(
      'a new record in its folder',
      'createNote(data: { title: "intruder 1", folderId: $folder })',
      '$folder: ID!',
      { folder },
    ),
    attempt(
      'a new record connected to its folder',
      'createNote(data: { title: "intruder 2", folder: { connect: { id: $folder } } })',
      '$folder: ID!',
      { folder },
    ),
    attempt(
      'a new record connected by a unique text',
      'createNote(data: { title: "intruder 3", folder: { connect: { name: $name } } })',
      '$name: String!',
      {
        name: titles[0]?.replace('own', 'folder'),
      },
    ),
    attempt(
      'a new record with its tag',
      'createNote(data: { title: "intruder 4", tags: { connect: [{ id: $tag }] } })',
      '$tag: ID!',
      { tag },
    ),
    attempt(
      'a new folder around its record',
      'createFolder(data: { name: "intruder", notes: { connect: [{ id: $id }] } })',
      '$id: ID!',
      { id },
    ),
  ];
}
