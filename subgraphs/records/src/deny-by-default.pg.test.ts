import { assignIds } from '@trellis/app-definition';
import { codeOf } from '@trellis/errors';
import {
  getNamedType,
  type GraphQLField,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isLeafType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLNamedType,
} from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schemaOf } from './testing/oracle/schema.ts';
import { createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';

/** Everything that a model can have but rules. */
const definition = assignIds({
  format: 1,
  models: {
    Note: {
      plural: 'notes',
      fields: {
        code: { type: 'String', unique: true },
        text: { type: 'String' },
        amount: { type: 'Int' },
        folder: { type: 'Folder', inverse: 'notes' },
      },
      search: ['text'],
      softDelete: true,
    },
    Folder: {
      plural: 'folders',
      fields: { name: { type: 'String' }, notes: { type: 'Note', list: true, inverse: 'folder' } },
    },
  },
});
const schema = schemaOf(definition);
const kinds = [
  ['query', schema.getQueryType()],
  ['mutation', schema.getMutationType()],
  ['subscription', schema.getSubscriptionType()],
] as const;
const roots = kinds.flatMap(([kind, type]) =>
  Object.values(type?.getFields() ?? {}).map((field) => [kind, field.name, field] as const),
);

let records: RecordsFixture;
let id: string;

beforeAll(async () => {
  records = await createRecordsFixture(definition);
  const { made } = await records.ask<{ readonly made: { readonly id: string } }>(
    'mutation { made: createNote(data: { code: "hush", text: "hush", amount: 7, folder: { create: { name: "hush" } } }) { id } }',
  );
  id = made.id;
});
afterAll(() => records?.[Symbol.asyncDispose]());

const callers = [
  ['somebody signed in', person('01890a5d-ac96-774b-bcce-b302099a8057')],
  ['a stranger', { person: undefined, roles: ['public'] }],
] as const;

/** What an empty view answers. */
const nothing = [null, [null], { __typename: expect.any(String), nodes: [], totalCount: 0 }];

test('every root field is walked, in all kinds of operation', () => {
  expect(new Set(roots.map(([kind]) => kind))).toEqual(new Set(['query', 'mutation', 'subscription']));
  expect(roots.map(([, name]) => name)).toEqual(expect.arrayContaining(['notes', 'note', '_entities', 'purgeFolder']));
});

test.each(roots)('without a rule %s %s gives nothing to anybody but admins', async (kind, _name, field) => {
  const query = `${kind} { it: ${field.name}${argumentsOf(field)} ${selectionOf(getNamedType(field.type))} }`;
  for (const [who, caller] of callers) {
    if (kind === 'subscription') {
      const events = await records.subscribe(query, {}, caller).catch((error: unknown) => codeOf(error));
      if (events === 'FORBIDDEN') continue;
      if (typeof events === 'string') throw new Error(`${who}: ${query}: ${events}`);
      // It is told what stands there: nothing.
      const first: unknown = (await events.next()).value;
      expect(first, `${who}: ${query}`).not.toMatch(new RegExp(`hush|${id}`));
      await events.return?.();
      continue;
    }
    const { body, errorCode } = await records.answer(query, {}, caller);
    const text = body.toString();
    expect(text, `${who}: ${query}`).not.toContain('hush');
    const { data } = JSON.parse(text) as { readonly data?: { readonly it: unknown } | null };
    if (errorCode === undefined) expect(nothing, `${who}: ${query}`).toContainEqual(data?.it);
    else expect(errorCode, `${who}: ${query}: ${text}`).toMatch(/^(FORBIDDEN|NOT_FOUND)$/);
  }
  expect(await records.ask('{ notes { nodes { code text } } }')).toEqual({
    notes: { nodes: [{ code: 'hush', text: 'hush' }] },
  });
});

/** The least that the field takes. */
function argumentsOf({ name, args }: GraphQLField<unknown, unknown>): string {
  if (name === '_entities') return `(representations: [{ __typename: "Note", id: "${id}" }])`;
  const given = args.filter(isRequiredArgument).map((each) => `${each.name}: ${valueOf(each.type)}`);
  return given.length === 0 ? '' : `(${given.join(', ')})`;
}

/** Of what needs nothing, the field that says something. */
const said = new Set(['id', 'eq', 'field', 'code', 'name']);

function valueOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return valueOf(type.ofType);
  if (isListType(type)) return `[${valueOf(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    const required = fields.filter(isRequiredInputField);
    const given = required.length > 0 ? required : fields.filter(({ name }) => said.has(name)).slice(0, 1);
    return `{ ${given.map((each) => `${each.name}: ${valueOf(each.type)}`).join(', ')} }`;
  }
  if (type.name === 'ID') return `"${id}"`;
  if (type.name === 'Boolean') return 'true';
  return type.name === 'String' ? '"x"' : '1';
}

/** All that needs no argument, and so two steps further. */
function selectionOf(type: GraphQLNamedType, steps = 2): string {
  if (isLeafType(type)) return '';
  if (!isObjectType(type)) return `{ __typename ... on Note { code text } }`;
  const parts = Object.values(type.getFields()).flatMap((field) => {
    if (field.args.some(isRequiredArgument)) return [];
    const named = getNamedType(field.type);
    if (isLeafType(named)) return [field.name];
    return steps > 0 && ['nodes', 'node', 'edges', 'records', 'changes'].includes(field.name)
      ? [`${field.name} ${selectionOf(named, steps - 1)}`]
      : [];
  });
  return `{ ${['__typename', ...parts].join(' ')} }`;
}
