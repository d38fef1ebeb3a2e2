import * as fc from 'fast-check';
import type { AppDefinition, EnumDefinition, FieldDefinition, ModelDefinition } from '../definition.ts';

interface Sketch {
  readonly models: readonly { readonly name: string; readonly fields: readonly string[] }[];
  readonly relations: readonly {
    readonly kind: 'toOne' | 'toMany' | 'manyToMany';
    readonly from: number;
    readonly to: number;
    readonly name: string;
    readonly required: boolean;
  }[];
  readonly enums: readonly { readonly name: string; readonly values: readonly string[] }[];
}

const ends = ['', 's', '2', 'Line', 'A'.repeat(30)];
const typeName = fc
  .tuple(fc.constantFrom('Order', 'Post', 'Person', 'Tag', 'Box'), fc.constantFrom(...ends))
  .map(([name, end]) => name + end);
const fieldName = fc
  .tuple(fc.constantFrom('name', 'total', 'count', 'constructor', 'post'), fc.constantFrom(...ends))
  .map(([name, end]) => name + end);
const scalar = fc.constantFrom('String', 'Int', 'Decimal', 'User', 'DateTime');

const sketch: fc.Arbitrary<Sketch> = fc.record({
  models: fc.uniqueArray(fc.record({ name: typeName, fields: fc.uniqueArray(fieldName, { maxLength: 4 }) }), {
    selector: (model) => model.name,
    minLength: 1,
    maxLength: 6,
  }),
  relations: fc.array(
    fc.record({
      kind: fc.constantFrom('toOne', 'toMany', 'manyToMany'),
      from: fc.nat(5),
      to: fc.nat(5),
      name: fieldName,
      required: fc.boolean(),
    }),
    { maxLength: 6 },
  ),
  enums: fc.uniqueArray(
    fc.record({
      name: typeName.map((name) => `Kind${name}`),
      values: fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D'), { minLength: 1 }),
    }),
    { selector: (type) => type.name, maxLength: 2 },
  ),
});

/** Definitions without ids whose relations fit together; their generated names may clash. */
export const arbitraryDefinition: fc.Arbitrary<AppDefinition> = fc
  .tuple(sketch, fc.infiniteStream(scalar))
  .map(([drawn, scalars]) => fromSketch(drawn, () => scalars.next().value));

function fromSketch({ models, relations, enums }: Sketch, nextScalar: () => string): AppDefinition {
  const drawn = models.map(({ name, fields }) => ({
    name,
    fields: new Map<string, FieldDefinition>(fields.map((field) => [field, { type: nextScalar() }])),
  }));
  for (const { kind, from, to, name, required } of relations) {
    const source = drawn[from % drawn.length];
    const target = drawn[to % drawn.length];
    const back = `back${name}`;
    if (!source || !target || source.fields.has(name) || target.fields.has(back)) continue;
    // A model's own required relation, and a circle of them, would not be valid: only earlier models need later ones.
    const isRequired = required && from % drawn.length < to % drawn.length;
    if (kind === 'manyToMany') {
      source.fields.set(name, { type: target.name, list: true, inverse: back });
      target.fields.set(back, { type: source.name, list: true, inverse: name });
    } else {
      source.fields.set(name, { type: target.name, ...(isRequired ? { required: true } : {}) });
      if (kind === 'toMany') target.fields.set(back, { type: source.name, list: true, inverse: name });
    }
  }
  return {
    format: 1,
    enums: Object.fromEntries(
      enums.map(({ name, values }): [string, EnumDefinition] => [
        name,
        { values: values.map((value) => ({ name: value })) },
      ]),
    ),
    models: Object.fromEntries(
      drawn.map(({ name, fields }): [string, ModelDefinition] => [name, { fields: Object.fromEntries(fields) }]),
    ),
  };
}

/** The same definition with its models, and each model's fields, in reverse order. */
export function reversed(definition: AppDefinition): AppDefinition {
  const reverse = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).toReversed());
  return {
    ...definition,
    models: reverse(
      Object.fromEntries(
        Object.entries(definition.models).map(([name, model]) => [name, { ...model, fields: reverse(model.fields) }]),
      ),
    ),
  };
}
