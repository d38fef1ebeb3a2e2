import * as fc from 'fast-check';
import {
  getNullableType,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';

/** Where a value of an input stands. */
export interface Place {
  readonly model: string;
  /** The model's field that the value is for, by its name in the input; undefined for what is no field's. */
  readonly field: string | undefined;
  readonly operator: string | undefined;
}

/** Values for the leaves: `type` is a scalar's name. */
export type Leaves = (type: string, place: Place) => fc.Arbitrary<unknown>;

/** How deep filters lead from one to another. */
const maxDepth = 3;

/** Values of a filter, an order or a unique key, as the schema has them. */
export function arbitraryInput(type: GraphQLInputType, leaves: Leaves, model: string): fc.Arbitrary<unknown> {
  return inputOf(type, leaves, { model, field: undefined, operator: undefined }, 0);
}

function inputOf(type: GraphQLInputType, leaves: Leaves, place: Place, depth: number): fc.Arbitrary<unknown> {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const between = place.operator === 'between' ? { minLength: 2, maxLength: 2 } : { maxLength: 3 };
    return fc.array(inputOf(nullable.ofType, leaves, place, depth), between);
  }
  if (isEnumType(nullable)) return fc.constantFrom(...nullable.getValues().map(({ name }) => name));
  if (!isInputObjectType(nullable)) return leaves(nullable.name, place);
  if (nullable.name === 'AppPointInput') return leaves(nullable.name, place);
  return later(() => objectOf(nullable, leaves, place, depth));
}

/** Made when it is drawn from: all that could be drawn is more than can be made. */
export function later<T>(make: () => fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.constant(undefined).chain(make);
}

function objectOf(type: GraphQLInputObjectType, leaves: Leaves, place: Place, depth: number): fc.Arbitrary<object> {
  const fields = Object.values(type.getFields());
  const member = (field: GraphQLInputField) => {
    const below = placeOf(type.name, field.name, place);
    return inputOf(field.type, leaves, below, depth + 1).map((value) => [field.name, value] as const);
  };
  if (type.name.endsWith('OrderBy')) {
    const sortable = fields
      .filter(({ type: below }) => depth < maxDepth || isEnumType(below))
      .map((field) => ({ arbitrary: member(field), weight: weightOf(field) }));
    return fc.oneof(...sortable).map((entry) => Object.fromEntries([entry]));
  }
  if (type.name.endsWith('UniqueInput'))
    return fc.oneof(...fields.map(member)).map((entry) => Object.fromEntries([entry]));
  if (fields.every((field) => isNonNullType(field.type))) {
    return fc.tuple(...fields.map(member)).map((entries) => Object.fromEntries(entries));
  }
  if (type.name.endsWith('Where') || type.name.endsWith('Having')) {
    const asked = fields
      .filter((field) => depth < maxDepth || !leadsOn(field))
      .map((field) => ({ arbitrary: member(field), weight: weightOf(field) }));
    return fc
      .uniqueArray(fc.oneof(...asked), { selector: ([name]) => name, minLength: depth === 0 ? 1 : 0, maxLength: 2 })
      .map((entries) => Object.fromEntries(entries));
  }
  return filterOf(
    fields.filter(({ name }) => name !== 'mode' && name !== 'path'),
    fields,
    member,
  );
}

/** One or two operators of a field, now and then without regard to case or at a place of a JSON value. */
function filterOf(
  operators: readonly GraphQLInputField[],
  all: readonly GraphQLInputField[],
  member: (field: GraphQLInputField) => fc.Arbitrary<readonly [string, unknown]>,
): fc.Arbitrary<object> {
  const mode = all.find(({ name }) => name === 'mode');
  const path = all.find(({ name }) => name === 'path');
  const options = [
    ...(mode ? [fc.tuple(fc.boolean(), member(mode))] : []),
    ...(path
      ? [
          fc.tuple(
            fc.boolean(),
            fc
              .constantFrom<readonly string[]>(['k'], ['bb', '1'], ['0'], [], ['1', 'k'])
              .map((steps) => ['path', steps] as const),
          ),
        ]
      : []),
  ];
  const asked = fc.uniqueArray(fc.oneof(...operators.map(member)), {
    selector: ([name]) => name,
    minLength: 1,
    maxLength: 2,
  });
  return fc
    .tuple(asked, fc.tuple(...options))
    .map(([entries, more]) =>
      Object.fromEntries([...entries, ...more.flatMap(([given, entry]) => (given ? [entry] : []))]),
    );
}

/** What leads to other rows is asked most, and what is the same in all models least. */
function weightOf(field: GraphQLInputField): number {
  const type = getNullableType(field.type).toString();
  if (type.endsWith('OrderBy')) return type.endsWith('AggregateOrderBy') ? 4 : 9;
  if (leadsOn(field)) return isLogical(field) ? 2 : 6;
  return ['id', 'version', 'createdAt', 'updatedAt'].includes(field.name) ? 1 : 3;
}

function isLogical({ name }: GraphQLInputField): boolean {
  return name === 'AND' || name === 'OR' || name === 'NOT';
}

/** Whether a filter's member is a filter of rows again. */
function leadsOn({ type }: GraphQLInputField): boolean {
  const nullable = getNullableType(type);
  const item = isListType(nullable) ? getNullableType(nullable.ofType) : nullable;
  return (
    isInputObjectType(item) &&
    (item.name.endsWith('Where') || item.name.endsWith('Having') || Object.hasOwn(item.getFields(), 'some'))
  );
}

/** A filter of a model's field is about that field; what it is compared with is about it too. */
function placeOf(type: string, name: string, place: Place): Place {
  const model = /^(\w+?)(Where|OrderBy|UniqueInput)$/.exec(type)?.[1];
  if (model !== undefined) return { model, field: name, operator: undefined };
  // A measure is no field, though one may have its name.
  if (type.endsWith('Having')) return { ...place, field: undefined };
  return type.endsWith('Filter') ? { ...place, operator: name } : { ...place, field: name };
}
