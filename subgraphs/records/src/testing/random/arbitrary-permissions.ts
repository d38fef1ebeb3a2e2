import {
  type AppDefinition,
  assignIds,
  type JsonObject,
  type JsonValue,
  type ModelDefinition,
  type PermissionsDefinition,
  type RuleDefinition,
  type Verb,
} from '@trellis/app-definition';
import * as fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { fieldOf, fieldsOf, storedFieldsOf } from '../oracle/definition.ts';
import { schemaOf } from '../oracle/schema.ts';
import { chance } from './arbitrary-fields.ts';
import { arbitraryInput, type Leaves, type Place } from './arbitrary-input.ts';
import { people, poolOf, validPoolOf } from './pools.ts';

/** Random rules for the roles of a definition. */
export function arbitraryPermissions(app: AppDefinition): fc.Arbitrary<AppDefinition> {
  const schema = schemaOf(assignIds(app));
  const models = Object.entries(app.models).map(([name, model]) =>
    fc
      .record({
        clerk: fc.option(permissionsOf(app, schema, name), { nil: undefined }),
        sales: fc.option(permissionsOf(app, schema, name), { nil: undefined }),
        user: permissionsOf(app, schema, name),
        // What is public is everybody's: more of it would leave nothing to hide.
        public: chance(3).chain((given) => (given ? permissionsOf(app, schema, name) : fc.constant(undefined))),
      })
      .map((byRole): [string, ModelDefinition] => {
        const permissions = Object.entries(byRole).filter(([, given]) => given !== undefined);
        return [
          name,
          { ...model, permissions: Object.fromEntries(permissions) as Record<string, PermissionsDefinition> },
        ];
      }),
  );
  return fc.tuple(...models).map((entries) => ({ ...app, models: Object.fromEntries(entries) }));
}

function permissionsOf(app: AppDefinition, schema: GraphQLSchema, model: string): fc.Arbitrary<PermissionsDefinition> {
  const rules = (verb: Verb) =>
    fc.oneof(
      { arbitrary: fc.constant(undefined), weight: verb === 'read' ? 1 : 3 },
      { arbitrary: fc.constant(true as const), weight: 2 },
      { arbitrary: fc.array(arbitraryRule(app, schema, model, verb), { minLength: 1, maxLength: 2 }), weight: 6 },
    );
  return fc
    .record({ read: rules('read'), create: rules('create'), update: rules('update'), delete: rules('delete') })
    .map((drawn) => Object.fromEntries(Object.entries(drawn).filter(([, given]) => given !== undefined)));
}

function arbitraryRule(
  app: AppDefinition,
  schema: GraphQLSchema,
  model: string,
  verb: Verb,
): fc.Arbitrary<RuleDefinition> {
  const type = schema.getType(`${model}Where`);
  const where = arbitraryInput(
    type as Parameters<typeof arbitraryInput>[0],
    ruleLeaves(app),
    model,
  ) as fc.Arbitrary<JsonObject>;
  const writes = verb === 'create' || verb === 'update';
  const names = (verb === 'read' ? fieldsOf : storedFieldsOf)(app, model).map(({ name }) => name);
  const some = fc.subarray([...names, ...(verb === 'read' ? ['createdBy', 'deletedAt'] : [])]);
  const isKnown = (name: string) =>
    fieldOf(app, model, name) && (name !== 'deletedAt' || app.models[model]?.softDelete);
  const fields = fc.oneof(
    { arbitrary: fc.constant({}), weight: 3 },
    { arbitrary: some.map((given) => ({ fields: given.filter(isKnown) })), weight: 3 },
    { arbitrary: some.map((except) => ({ fields: ['*'], except: except.filter(isKnown) })), weight: 2 },
  );
  return fc
    .record({
      where: fc.option(where, { nil: undefined, freq: verb === 'read' ? 5 : 2 }),
      fields: verb === 'delete' ? fc.constant({}) : fields,
      aggregate: verb === 'read' ? chance(4).map((given) => (given ? false : undefined)) : fc.constant(undefined),
      check: writes ? fc.option(where, { nil: undefined, freq: 2 }) : fc.constant(undefined),
      set: writes
        ? fc.tuple(chance(3), presets(app, model)).map(([given, set]) => (given ? set : undefined))
        : fc.constant(undefined),
    })
    .map(({ fields: given, ...others }) => ({
      ...Object.fromEntries(Object.entries(others).filter(([, member]) => member !== undefined)),
      ...given,
    }));
}

/** Constants, and where a rule may have them the caller and the time. */
function ruleLeaves(app: AppDefinition): Leaves {
  return (type, { model, field, operator }: Place) => {
    const own = field === undefined ? undefined : fieldOf(app, model, field);
    const constants = fc.constantFrom(...constantsOf(type, own?.kind === 'value' ? own.type : undefined));
    const isOne = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte'].includes(operator ?? '');
    if (type === 'ID' && isOne) return fc.oneof(fc.constant({ $: 'user.id' }), constants);
    const isText = type === 'String' && own?.kind === 'value' && own.type !== 'JSON' && !own.definition.list;
    if (isText && isOne) return fc.oneof(fc.constant({ $: 'user.claims.region' }), constants);
    // The time of a write is now, or has just been: nobody can tell.
    const isOwn = field !== 'createdAt' && field !== 'updatedAt';
    if (type === 'DateTime' && isOne && isOwn) return fc.oneof(fc.constant({ $: 'now' }), constants);
    return constants;
  };
}

/** Values of a GraphQL scalar, of the field's own type where it is known. */
export function constantsOf(scalar: string, type: string | undefined): readonly unknown[] {
  switch (scalar) {
    case 'ID':
      return type === 'UUID' || type === 'File' ? poolOf(type) : people;
    case 'Int':
      return type === 'Int' ? poolOf('Int') : [0, 1, 2, 3];
    case 'AppPointInput':
      return poolOf('Point');
    case 'String':
      return type === undefined || type === 'JSON' ? ['k', 'bb', 'x'] : poolOf(type);
    default:
      return poolOf(scalar);
  }
}

function presets(app: AppDefinition, model: string): fc.Arbitrary<JsonObject> {
  const members = storedFieldsOf(app, model).flatMap((field) => {
    if (field.kind !== 'value' || field.definition.list) return [];
    const values = field.type === 'User' ? [{ $: 'user.id' }] : validPoolOf(field.definition);
    return [fc.constantFrom(...values).map((value) => [field.name, value as JsonValue] as const)];
  });
  if (members.length === 0) return fc.constant({});
  return fc
    .uniqueArray(fc.oneof(...members), { selector: ([name]) => name, minLength: 1, maxLength: 2 })
    .map((entries) => Object.fromEntries(entries));
}
