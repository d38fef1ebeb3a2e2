import { recordId } from '@trellis/shop-example';

/** What somebody got wrong in an operation, and how it must be answered. */
export interface RequestMistake {
  readonly name: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Who asks: the app's administrator unless given. */
  readonly as?: 'visitor';
  readonly code: string;
  /** With a media type whose status tells. */
  readonly status: number;
  /** What the messages have to name. */
  readonly names: readonly string[];
  /** Where the faults of the input are, with the rule that each broke. */
  readonly faults?: readonly (readonly [path: string, rule: string])[];
}

const invalid = { code: 'GRAPHQL_VALIDATION_FAILED', status: 400 } as const;
const badInput = { code: 'BAD_USER_INPUT', status: 400 } as const;
const failed = { code: 'VALIDATION_FAILED', status: 200 } as const;
const nowhere = recordId('Order', 'nowhere');

export const onTheShop: readonly RequestMistake[] = [
  {
    name: 'a document without an end',
    query: '{ orders { totalCount',
    code: 'GRAPHQL_PARSE_FAILED',
    status: 400,
    names: ['<EOF>'],
  },
  { name: 'a misspelt field', query: '{ orders { nodes { colour } } }', ...invalid, names: ['"colour"', '"Order"'] },
  {
    name: 'an unknown argument',
    query: '{ orders(limit: 3) { totalCount } }',
    ...invalid,
    names: ['"limit"', '"Query.orders"'],
  },
  { name: 'an object without fields', query: '{ orders }', ...invalid, names: ['"orders"', 'subfields'] },
  {
    name: 'a variable that is missing',
    query: 'query ($id: ID!) { order(where: { id: $id }) { id } }',
    ...badInput,
    names: ['where.id'],
    faults: [['where.id', 'required']],
  },
  {
    name: 'a variable of another type',
    query: 'query ($n: Int) { orders(first: $n) { totalCount } }',
    variables: { n: 'three' },
    ...badInput,
    names: ['first', 'whole number'],
    faults: [['first', 'type']],
  },
  {
    name: 'a value that the enum has not',
    query: 'query ($w: OrderWhere) { orders(where: $w) { totalCount } }',
    variables: { w: { status: { eq: 'LOST' } } },
    ...badInput,
    names: ['where.status.eq', 'OrderStatus'],
    faults: [['where.status.eq', 'enum']],
  },
  {
    name: 'an operator of another language',
    query: '{ orders(where: { total: { greater: "1" } }) { totalCount } }',
    ...invalid,
    names: ['"greater"', '"DecimalFilter"'],
  },
  {
    name: 'an operator that is given null',
    query: '{ orders(where: { note: { eq: null } }) { totalCount } }',
    ...badInput,
    names: ['where.note.eq', 'isNull'],
    faults: [['where.note.eq', 'type']],
  },
  {
    name: 'a number that is none',
    query: '{ orders(where: { total: { gt: "a lot" } }) { totalCount } }',
    ...badInput,
    names: ['where.total.gt', '"12.50"'],
    faults: [['where.total.gt', 'type']],
  },
  {
    name: 'a date as some write it',
    query: '{ employees(where: { hiredOn: { gt: "31.01.2026" } }) { totalCount } }',
    ...badInput,
    names: ['where.hiredOn.gt', '2026-01-31'],
    faults: [['where.hiredOn.gt', 'type']],
  },
  {
    name: 'a moment without an offset',
    query: '{ orders(where: { placedAt: { gt: "2026-01-31T12:00:00" } }) { totalCount } }',
    ...badInput,
    names: ['where.placedAt.gt', 'offset'],
    faults: [['where.placedAt.gt', 'type']],
  },
  {
    name: 'an id that is none',
    query: '{ order(where: { id: "17" }) { id } }',
    ...badInput,
    names: ['where.id', 'UUID'],
    faults: [['where.id', 'type']],
  },
  {
    name: 'two keys at once',
    query: `{ order(where: { id: "${nowhere}", number: "O-000001" }) { id } }`,
    ...badInput,
    names: ['where', 'one key'],
    faults: [['where', 'type']],
  },
  {
    name: 'a page that is too large',
    query: '{ orders(first: 5000) { nodes { id } } }',
    code: 'LIMIT_EXCEEDED',
    status: 400,
    names: ['first', '5000', '1000'],
  },
  {
    name: 'a page from both ends',
    query: '{ orders(first: 1, last: 1) { nodes { id } } }',
    ...badInput,
    names: ['first', 'last'],
    faults: [['last', 'type']],
  },
  {
    name: 'the cursor of another list',
    query: '{ orders(first: 1, after: "x") { nodes { id } } }',
    ...badInput,
    names: ['after'],
    faults: [['after', 'type']],
  },
  {
    name: 'two orders in one object',
    query: '{ orders(orderBy: [{ number: ASC, total: DESC }]) { nodes { id } } }',
    ...badInput,
    names: ['orderBy.0'],
    faults: [['orderBy.0', 'type']],
  },
  {
    name: 'a required field left out',
    query: 'mutation ($d: ProductCreateInput!) { createProduct(data: $d) { id } }',
    variables: { d: { name: 'x', sku: 'y' } },
    ...badInput,
    names: ['data.price'],
    faults: [['data.price', 'required']],
  },
  {
    name: 'a required relation left out',
    query: 'mutation { createOrder(data: { number: "N" }) { id } }',
    ...failed,
    names: ['customer'],
    faults: [['data.customer', 'required']],
  },
  {
    name: 'many faults at once',
    query: 'mutation ($d: ProductCreateInput!) { createProduct(data: $d) { id } }',
    variables: { d: { sku: 'x'.repeat(21), name: 'y'.repeat(81), price: '-1', stock: -1 } },
    ...failed,
    names: ['sku', '20', 'name', '80', 'price', 'stock'],
    faults: [
      ['data.sku', 'maxLength'],
      ['data.name', 'maxLength'],
      ['data.price', 'min'],
      ['data.stock', 'min'],
    ],
  },
  {
    name: 'an e-mail address that is none',
    query: 'mutation { createCustomer(data: { name: "x", email: "nobody" }) { id } }',
    ...badInput,
    names: ['data.email', 'e-mail'],
    faults: [['data.email', 'type']],
  },
  {
    name: 'too many digits',
    query: 'mutation { createProduct(data: { sku: "s", name: "x", price: "1.999" }) { id } }',
    ...badInput,
    names: ['data.price', '2 digits'],
    faults: [['data.price', 'type']],
  },
  {
    name: 'a unique value that is taken',
    query: 'mutation { createProduct(data: { sku: "TR-00001", name: "x", price: "1" }) { id } }',
    code: 'UNIQUE_VIOLATION',
    status: 409,
    names: ['sku', 'Product'],
    faults: [['data.sku', 'unique']],
  },
  {
    name: 'a relation to what is not there',
    query: `mutation { createOrder(data: { number: "N", customerId: "${nowhere}" }) { id } }`,
    code: 'NOT_FOUND',
    status: 200,
    names: ['connect'],
    faults: [['data.customerId', 'reference']],
  },
  {
    name: 'a relation given twice over',
    query: `mutation { createOrder(data: { number: "N", customerId: "${nowhere}", customer: { connect: { email: "x@y.z" } } }) { id } }`,
    ...badInput,
    names: ['customer', 'customerId'],
    faults: [['data.customer', 'conflict']],
  },
  {
    name: 'a change of what is not there',
    query: 'mutation { updateOrder(where: { number: "none" }, data: { note: "x" }) { id } }',
    code: 'NOT_FOUND',
    status: 200,
    names: ['Order'],
  },
  {
    name: 'a required field cleared',
    query: 'mutation { updateOrder(where: { number: "O-000001" }, data: { total: null }) { id } }',
    ...failed,
    names: ['total'],
    faults: [['data.total', 'required']],
  },
  {
    name: 'a change of an older version',
    query: 'mutation { updateOrder(where: { number: "O-000001" }, data: { note: "x" }, expectedVersion: 99) { id } }',
    code: 'CONFLICT',
    status: 409,
    names: ['Order', '1', '99'],
  },
  {
    name: 'a change on a condition that does not hold',
    query:
      'mutation { updateOrder(where: { number: "O-000001" }, data: { note: "x" }, if: { status: { eq: REJECTED } }) { id } }',
    code: 'CONFLICT',
    status: 409,
    names: ['Order', '"if"'],
  },
  {
    name: 'a delete of what others need',
    query: 'mutation { deleteCustomer(where: { email: "customer1@mail.example" }) { id } }',
    ...failed,
    names: ['referred'],
    faults: [['where', 'reference']],
  },
  {
    name: 'a read without a right',
    query: '{ customers { nodes { name } } }',
    as: 'visitor',
    code: 'FORBIDDEN',
    status: 403,
    names: ['Customer.name'],
  },
  {
    name: 'a write without a right',
    query: 'mutation { createCategory(data: { name: "x" }) { id } }',
    as: 'visitor',
    code: 'FORBIDDEN',
    status: 403,
    names: ['Category'],
  },
  {
    name: 'a subscription by HTTP',
    query: 'subscription { orderChanges { control } }',
    ...badInput,
    names: ['WebSocket', 'graphql-transport-ws'],
  },
  {
    name: 'two operations and no name',
    query: 'query A { orders { totalCount } } query B { products { totalCount } }',
    code: 'OPERATION_RESOLUTION_FAILURE',
    status: 400,
    names: ['operationName', 'A', 'B'],
  },
  {
    name: 'more aliases than are allowed',
    query: `{ ${Array.from({ length: 201 }, (_, index) => `a${index}: __typename`).join(' ')} }`,
    code: 'LIMIT_EXCEEDED',
    status: 400,
    names: ['alias', '200'],
  },
  {
    name: 'deeper than is allowed',
    query: `{ employees { nodes { ${'manager { '.repeat(40)} id ${'} '.repeat(40)} } } }`,
    code: 'LIMIT_EXCEEDED',
    status: 400,
    names: ['30'],
  },
  {
    name: 'more than fits into one request',
    query: `{ orders { nodes { ${'id '.repeat(11_000)} } } }`,
    code: 'LIMIT_EXCEEDED',
    status: 400,
    names: ['10000', 'token'],
  },
];

/** `$app` is the shop. */
export const onThePlatform: readonly RequestMistake[] = [
  {
    name: 'an address that is taken',
    query: 'mutation { createApp(input: { slug: "shop", name: "x" }) { id } }',
    code: 'UNIQUE_VIOLATION',
    status: 409,
    names: ['shop'],
    faults: [['input.slug', 'unique']],
  },
  {
    name: 'an address in capitals',
    query: 'mutation { createApp(input: { slug: "My Shop", name: "x" }) { id } }',
    ...failed,
    names: ['slug', 'small letters'],
    faults: [['input.slug', 'pattern']],
  },
  {
    name: 'a definition that is no object',
    query: 'mutation { createApp(input: { slug: "list", name: "x", definition: [] }) { id } }',
    ...failed,
    names: ['JSON object'],
    faults: [['input.definition', 'type']],
  },
  {
    name: 'an app without signing in',
    query: 'mutation { createApp(input: { slug: "other", name: "x" }) { id } }',
    as: 'visitor',
    code: 'UNAUTHENTICATED',
    status: 401,
    names: ['Authorization'],
  },
  {
    name: 'a draft that somebody saved in between',
    query:
      'mutation ($app: ID!) { saveDraft(app: $app, definition: { format: 1, models: {} }, expectedRevision: 77) { revision } }',
    code: 'CONFLICT',
    status: 409,
    names: ['77', '1'],
  },
  {
    name: 'publishing without a right',
    query: 'mutation ($app: ID!) { publishApp(app: $app) { version { number } } }',
    as: 'visitor',
    code: 'UNAUTHENTICATED',
    status: 401,
    names: ['Authorization'],
  },
  {
    name: 'a delete that names another app',
    query: 'mutation ($app: ID!) { deleteApp(app: $app, confirmSlug: "shpo") }',
    ...failed,
    names: ['shop'],
    faults: [['confirmSlug', 'custom']],
  },
  {
    name: 'a role that the app has not',
    query: `mutation ($app: ID!) { setAppRoles(app: $app, user: "${nowhere}", roles: ["boss"]) { id } }`,
    ...failed,
    names: ['boss'],
    faults: [['roles.0', 'enum']],
  },
  {
    name: 'a role for nobody',
    query: `mutation ($app: ID!) { setAppRoles(app: $app, user: "${nowhere}", roles: ["sales"]) { id } }`,
    code: 'NOT_FOUND',
    status: 200,
    names: ['person'],
  },
  {
    name: 'a password that is too short',
    query: 'mutation { signUp(input: { email: "new@x.example", password: "short", name: "N" }) { expiresIn } }',
    as: 'visitor',
    ...failed,
    names: ['password', '8'],
    faults: [['input.password', 'minLength']],
  },
  {
    name: 'an address of somebody else',
    query: 'mutation { signUp(input: { email: "admin@localhost", password: "long enough", name: "N" }) { expiresIn } }',
    as: 'visitor',
    code: 'UNIQUE_VIOLATION',
    status: 409,
    names: ['e-mail'],
    faults: [['input.email', 'unique']],
  },
  {
    name: 'a wrong password',
    query: 'mutation { signIn(input: { email: "admin@localhost", password: "a guess of it" }) { expiresIn } }',
    as: 'visitor',
    code: 'UNAUTHENTICATED',
    status: 401,
    names: ['e-mail', 'password'],
  },
];
