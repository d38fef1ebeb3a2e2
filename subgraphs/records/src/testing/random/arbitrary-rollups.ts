import {
  type AppDefinition,
  assignIds,
  type ExpandedDefinition,
  expandUnions,
  type FieldDefinition,
  type JsonObject,
  type ModelDefinition,
} from '@trellis/app-definition';
import { hasExtremes, numberTypes, type ScalarName, scalarNames } from '@trellis/scalars';
import * as fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { fieldOf, fieldsOf, mustField } from '../oracle/definition.ts';
import { schemaOf } from '../oracle/schema.ts';
import { arbitraryInput, type Leaves } from './arbitrary-input.ts';
import { constantsOf } from './arbitrary-permissions.ts';

/** Gives models with lists rollups over them, by these names at most. */
export function withRollups(definition: AppDefinition, names: readonly string[]): fc.Arbitrary<AppDefinition> {
  const app = expandUnions(definition);
  const schema = schemaOf(assignIds(app));
  const models = Object.entries(definition.models).map(([name, model]) =>
    rollupsOf(app, schema, name, names).map((rollups): [string, ModelDefinition] => [
      name,
      { ...model, fields: { ...model.fields, ...rollups } },
    ]),
  );
  return fc.tuple(...models).map((entries) => ({ ...definition, models: Object.fromEntries(entries) }));
}

function rollupsOf(
  app: ExpandedDefinition,
  schema: GraphQLSchema,
  model: string,
  names: readonly string[],
): fc.Arbitrary<Readonly<Record<string, FieldDefinition>>> {
  const known = candidatesOf(app, model);
  if (known.length === 0) return fc.constant({});
  const one = fc.constantFrom(...known).chain(({ target, field }) =>
    fc.option(whereOf(app, schema, target), { freq: 2 }).map((where): FieldDefinition => {
      const { rollup } = field;
      return rollup && where ? { ...field, rollup: { ...rollup, where } } : field;
    }),
  );
  return fc.dictionary(fc.constantFrom(...names), one, { maxKeys: names.length, noNullPrototype: true });
}

function whereOf(app: AppDefinition, schema: GraphQLSchema, model: string): fc.Arbitrary<JsonObject> {
  const leaves: Leaves = (type, place) => {
    const own = place.field === undefined ? undefined : fieldOf(app, place.model, place.field);
    return fc.constantFrom(...constantsOf(type, own?.kind === 'value' ? own.type : undefined));
  };
  const type = schema.getType(`${model}Where`) as Parameters<typeof arbitraryInput>[0];
  return arbitraryInput(type, leaves, model) as fc.Arbitrary<JsonObject>;
}

interface Candidate {
  readonly target: string;
  readonly field: FieldDefinition;
}

/** What can be computed over the lists of a model. */
function candidatesOf(app: AppDefinition, model: string): readonly Candidate[] {
  return fieldsOf(app, model).flatMap((list): readonly Candidate[] => {
    if (list.kind !== 'toMany' && list.kind !== 'manyToMany') return [];
    const { name, target } = list;
    const count: Candidate = { target, field: { type: 'Int', rollup: { of: name, function: 'COUNT' } } };
    return [count, ...fieldsOf(app, target).flatMap(({ name: of }) => overField(app, target, name, of))];
  });
}

function overField(app: AppDefinition, target: string, list: string, name: string): readonly Candidate[] {
  const field = mustField(app, target, name);
  if (field.kind !== 'value' || field.definition.list || !isScalar(field.type)) return [];
  const numbers = numberTypes(field.type);
  const of = `${list}.${name}`;
  const rolled = (type: string, computed: 'SUM' | 'AVG' | 'MIN' | 'MAX', scale?: number): Candidate => ({
    target,
    field: { type, ...(scale === undefined ? {} : { scale }), rollup: { of, function: computed } },
  });
  const extremes = hasExtremes(field.type) ? (['MIN', 'MAX'] as const) : [];
  return [
    ...extremes.map((computed) => rolled(field.type, computed)),
    ...(numbers ? [rolled(numbers.sum, 'SUM')] : []),
    // Sums of averages of doubles hang on the order of their rows, and nobody promises that.
    ...(numbers?.average === 'Decimal' ? [rolled('Decimal', 'AVG'), rolled('Decimal', 'AVG', 1)] : []),
    ...(numbers?.sum === 'Decimal' ? [rolled('Decimal', 'SUM', 1)] : []),
  ];
}

function isScalar(type: string): type is ScalarName {
  return (scalarNames as readonly string[]).includes(type);
}
