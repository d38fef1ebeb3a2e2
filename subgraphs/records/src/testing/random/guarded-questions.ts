const guardedModels = ['seats', 'teams', 'items', 'notes'];

/** Questions to `guardedApp` whose answers hang on what is hidden, each on one way alone. */
export const guardedQuestions: readonly string[] = [
  '{ teams(deleted: INCLUDE) { nodes { id placeId bossId } } }',
  '{ seats(deleted: ONLY) { nodes { id teamId itemId } } }',
  '{ itemsGroupBy(by: [{ team: { field: id } }]) { nodes { keys { team { id } } aggregate { count } } } }',
  '{ teamsGroupBy(by: [{ boss: { field: id } }]) { nodes { keys { boss { id } } aggregate { count } } } }',
  ...guardedModels.flatMap((list) => [
    `{ ${list}(distinctOn: [secret]) { totalCount nodes { id } } }`,
    ...['a', 'b', '数', 'é'].map((word) => `{ ${list}(search: "${word}") { nodes { id } } }`),
    ...['points', 'amount'].flatMap((field) => [
      `{ ${list}GroupBy(by: [{ field: isOpen }], having: { sum: { ${field}: { gt: "1" } } }) { totalCount } }`,
      `{ ${list}GroupBy(by: [{ field: amount }], orderBy: [{ max: { ${field}: DESC } }]) { nodes { keys { amount } } } }`,
    ]),
  ]),
];

/** One record's change on the way to another one, which has rules of its own. */
const changesOfRelated: readonly string[] = [
  'mutation($item: ID!) { updateItem(where: { id: $item }, data: { team: { update: { label: "b" } } }) { id } }',
  ...['items', 'tags'].map(
    (list) => `mutation($team: ID!, $item: ID!) {
      updateTeam(where: { id: $team }, data: { ${list}: { update: [{ where: { id: $item }, data: { label: "b" } }] } }) { id } }`,
  ),
];

/** Mutations of `guardedApp` about a team, an item and a note, each of which may be hidden from who asks. */
export const guardedWrites: readonly string[] = [
  ...['connect: [{ id: $item }]', 'set: [{ id: $item }]', 'disconnect: [{ id: $item }]', 'set: []'].flatMap((change) =>
    ['tags', 'items'].map(
      (
        list,
      ) => `mutation($team: ID!${change.includes('$item') ? ', $item: ID!' : ''}) { updateTeam(where: { id: $team }, data: { ${list}: { ${change} } }) {
        id ${list} { nodes { id } } } }`,
    ),
  ),
  'mutation($team: ID!, $item: ID!) { updateItem(where: { id: $item }, data: { team: { connect: { id: $team } } }) { id } }',
  ...changesOfRelated,
  `mutation($note: ID!) { updateNote(where: { id: $note }, data: { label: "b" }) {
    id subject { ... on Team { id } ... on Item { id } } } }`,
];

const newIds = [1, 2, 3].map((number) => `0190a000-0000-7000-8000-0000000000f${number}`);
const nested = 'items: { create: [] }';

/** Mutations of `looseApp` about records that may be changed where they are not seen. */
export const looseWrites: readonly string[] = [
  ...['isNull: false', 'isNull: true'].flatMap((secret) =>
    ['', nested].map(
      (more) => `mutation($team: ID!) {
        updateTeam(where: { id: $team }, data: { label: "b" ${more} }, if: { secret: { ${secret} } }) { id label secret } }`,
    ),
  ),
  ...['items', 'tags'].flatMap((list) =>
    ['', ', create: []'].map(
      (more) => `mutation($team: ID!) {
        updateTeam(where: { id: $team }, data: { amount: 1, ${list}: { set: []${more} } }) { id ${list} { nodes { id } } } }`,
    ),
  ),
  ...changesOfRelated,
  ...['', `{ id: "${newIds[1]}", code: $code, label: "c" }, `].flatMap((again) =>
    ['', ', where: { secret: { isNull: false } }'].map(
      (where) => `mutation($code: Int) {
        createItems(data: [{ id: "${newIds[0]}", code: $code, label: "b" }, ${again}{ id: "${newIds[2]}", code: 9 }], onConflict: { fields: [code], update: [label]${where} }) {
          affectedCount nodes { id label } } }`,
    ),
  ),
  `mutation($team: ID!, $item: ID!) { updateItem(where: { id: $item }, data: { team: { connect: { id: $team } } }) {
    id team { id itemCount } } }`,
  'mutation($item: ID!) { restoreItem(id: $item) { id } }',
  'mutation($note: ID!) { updateNote(where: { id: $note }, data: { isOpen: false }) { id subject { ... on Team { id } ... on Item { id } } } }',
];
