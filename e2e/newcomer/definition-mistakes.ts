import type { JsonValue } from '@trellis/app-definition';

/** What a builder got wrong in a definition, and what the draft's problems must say about it. */
export interface DefinitionMistake {
  readonly name: string;
  readonly definition: JsonValue;
  /** A JSON pointer. */
  readonly path: string;
  readonly code: string;
  /** What the message has to name. */
  readonly names: readonly string[];
}

const models = (of: JsonValue): JsonValue => ({ format: 1, models: of });
const oneModel = (fields: JsonValue, more: { readonly [member: string]: JsonValue } = {}): JsonValue =>
  models({ Post: { fields, ...more } });
const title: JsonValue = { type: 'String' };

export const definitionMistakes: readonly DefinitionMistake[] = [
  { name: 'no format', definition: { models: {} }, path: '', code: 'MEMBER_MISSING', names: ['"format"'] },
  {
    name: 'a format of the future',
    definition: { format: 2, models: {} },
    path: '/format',
    code: 'FORM_INVALID',
    names: ['"format"', '1'],
  },
  {
    name: 'a member that nobody knows',
    definition: oneModel({ title }, { colour: 'red' }),
    path: '/models/Post/colour',
    code: 'MEMBER_UNKNOWN',
    names: ['"colour"', 'fields'],
  },
  {
    name: 'a misspelt type',
    definition: oneModel({ title: { type: 'Strnig' } }),
    path: '/models/Post/fields/title/type',
    code: 'TYPE_UNKNOWN',
    names: ['"Strnig"', '"String"'],
  },
  {
    name: 'a model in small letters',
    definition: models({ post: { fields: { title } } }),
    path: '/models/post',
    code: 'NAME_INVALID',
    names: ['"post"'],
  },
  {
    name: 'a field with a capital',
    definition: oneModel({ Title: title }),
    path: '/models/Post/fields/Title',
    code: 'NAME_INVALID',
    names: ['"Title"'],
  },
  ...['Query', 'User', 'PageInfo', 'Mutation', 'AppModel'].map((name) => ({
    name: `a model called ${name}`,
    definition: models({ [name]: { fields: { title } } }),
    path: `/models/${name}`,
    code: 'NAME_RESERVED',
    names: [`"${name}"`],
  })),
  {
    name: 'a name of GraphQL’s own',
    definition: models({ __x: { fields: { title } } }),
    path: '/models/__x',
    code: 'NAME_INVALID',
    names: ['"__x"'],
  },
  {
    name: 'a field that every model has',
    definition: oneModel({ createdAt: title }),
    path: '/models/Post/fields/createdAt',
    code: 'NAME_RESERVED',
    names: ['"createdAt"'],
  },
  {
    name: 'a field that a relation brings along',
    definition: models({ Post: { fields: { blog: { type: 'Blog' }, blogId: title } }, Blog: { fields: { title } } }),
    path: '/models/Post/fields/blogId',
    code: 'NAME_CLASH',
    names: ['"blog"', '"blogId"'],
  },
  {
    name: 'two models of one plural',
    definition: models({ Post: { plural: 'things', fields: { title } }, Thing: { fields: { title } } }),
    path: '/models/Thing',
    code: 'NAME_CLASH',
    names: ['"Thing"', '"Post"', '"things"'],
  },
  {
    name: 'a list without its other end',
    definition: models({
      Blog: { fields: { posts: { type: 'Post', list: true } } },
      Post: { fields: { blog: { type: 'Blog' } } },
    }),
    path: '/models/Blog/fields/posts',
    code: 'INVERSE_MISSING',
    names: ['"inverse": "blog"'],
  },
  {
    name: 'an end that is not there',
    definition: models({
      Blog: { fields: { posts: { type: 'Post', list: true, inverse: 'blgo' } } },
      Post: { fields: { blog: { type: 'Blog' } } },
    }),
    path: '/models/Blog/fields/posts/inverse',
    code: 'INVERSE_INVALID',
    names: ['"blgo"', '"blog"'],
  },
  {
    name: 'required relations in a circle',
    definition: models({
      A: { fields: { b: { type: 'B', required: true } } },
      B: { fields: { a: { type: 'A', required: true } } },
    }),
    path: '/models/B/fields/a/required',
    code: 'REQUIRED_CYCLE',
    names: ['A.b', 'B.a'],
  },
  {
    name: 'a default of another type',
    definition: oneModel({ likes: { type: 'Int', default: 'many' } }),
    path: '/models/Post/fields/likes/default',
    code: 'VALUE_INVALID',
    names: ['whole number'],
  },
  {
    name: 'a smallest value of a text',
    definition: oneModel({ title: { type: 'String', min: 3 } }),
    path: '/models/Post/fields/title/min',
    code: 'MEMBER_NOT_ALLOWED',
    names: ['"min"', '"title"', 'String'],
  },
  {
    name: 'a pattern that is none',
    definition: oneModel({ title: { type: 'String', pattern: '(' } }),
    path: '/models/Post/fields/title/pattern',
    code: 'VALUE_INVALID',
    names: ['regular expression'],
  },
  {
    name: 'an enum without values',
    definition: { format: 1, enums: { Mood: { values: [] } }, models: {} },
    path: '/enums/Mood/values',
    code: 'FORM_INVALID',
    names: ['"values"', '1'],
  },
  {
    name: 'a value twice',
    definition: { format: 1, enums: { Mood: { values: [{ name: 'GOOD' }, { name: 'GOOD' }] } }, models: {} },
    path: '/enums/Mood/values/1/name',
    code: 'DUPLICATE',
    names: ['"GOOD"'],
  },
  {
    name: 'rules for a role that is not there',
    definition: oneModel({ title }, { permissions: { boss: { read: true } } }),
    path: '/models/Post/permissions/boss',
    code: 'ROLE_UNKNOWN',
    names: ['"boss"', '"roles"'],
  },
  {
    name: 'a rule about a field that is not there',
    definition: oneModel({ title }, { permissions: { user: { read: [{ fields: ['tilte'] }] } } }),
    path: '/models/Post/permissions/user/read/0/fields/0',
    code: 'FIELD_UNKNOWN',
    names: ['"tilte"', '"title"'],
  },
  {
    name: 'a rule with an operator of another language',
    definition: oneModel({ title }, { permissions: { user: { read: [{ where: { title: { equals: 'x' } } }] } } }),
    path: '/models/Post/permissions/user/read/0/where/title/equals',
    code: 'OPERATOR_UNKNOWN',
    names: ['"equals"', 'eq'],
  },
  {
    name: 'a key of a field that is not there',
    definition: oneModel({ title }, { unique: [['title', 'blog']] }),
    path: '/models/Post/unique/0/1',
    code: 'FIELD_UNKNOWN',
    names: ['"blog"'],
  },
  {
    name: 'a display that is not there',
    definition: oneModel({ title }, { display: 'name' }),
    path: '/models/Post/display',
    code: 'FIELD_UNKNOWN',
    names: ['"name"'],
  },
  {
    name: 'a field in the place of what the system has there',
    definition: oneModel({ revisions: title }, { history: 'FULL' }),
    path: '/models/Post/fields/revisions',
    code: 'NAME_CLASH',
    names: ['"revisions"'],
  },
  {
    name: 'a rollup of another type than what it computes',
    definition: {
      format: 1,
      models: {
        Post: { fields: { title, blog: { type: 'Blog' } } },
        Blog: {
          fields: {
            posts: { type: 'Post', list: true, inverse: 'blog' },
            size: { type: 'Decimal', rollup: { of: 'posts', function: 'COUNT' } },
          },
        },
      },
    },
    path: '/models/Blog/fields/size/type',
    code: 'VALUE_INVALID',
    names: ['"Int"'],
  },
  {
    name: 'a formula with a misspelt field',
    definition: oneModel({ title, shout: { type: 'String', formula: "titel.upperAscii() + '!'" } }),
    path: '/models/Post/fields/shout/formula',
    code: 'EXPRESSION_INVALID',
    names: ['"titel"', '"title"', 'character 1'],
  },
  {
    name: 'a workflow that begins nowhere',
    definition: {
      format: 1,
      models: { Post: { fields: { title } } },
      workflows: {
        Check: {
          model: 'Post',
          trigger: { on: 'CREATE' },
          start: 'frist',
          nodes: { first: { type: 'update', data: { title: 'x' } } },
        },
      },
    },
    path: '/workflows/Check/start',
    code: 'NODE_UNKNOWN',
    names: ['"frist"', '"first"'],
  },
];
