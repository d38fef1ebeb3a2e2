import {
  type AppDefinition,
  assignIds,
  expandUnions,
  type FieldDefinition,
  isPublishable,
  type ModelDefinition,
  validateDefinition,
} from '@trellis/app-definition';
import * as fc from 'fast-check';
import { arbitraryField, chance } from './arbitrary-fields.ts';
import { arbitraryChecks, arbitraryFormulas } from './arbitrary-formulas.ts';
import { arbitraryPermissions } from './arbitrary-permissions.ts';
import { withRollups } from './arbitrary-rollups.ts';
import { enumName, enumValues } from './pools.ts';

/** Names that SQL, JavaScript and GraphQL have a meaning for, and one as long as may be. */
const modelNames = ['Order', 'Group', 'Select', 'Team', `A${'b'.repeat(39)}`];
const fieldNames = ['name', 'value', 'order', 'select', 'where', 'count', 'node', 'primary', 'user', 'z'.repeat(40)];
const relationNames = ['parent', 'default', 'table', 'last'];
const listNames = ['children', 'references', 'group', 'items'];

const shape = fc.record({
  models: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom(...modelNames),
      fields: fc.dictionary(fc.constantFrom(...fieldNames), arbitraryField, {
        minKeys: 1,
        maxKeys: 5,
        noNullPrototype: true,
      }),
      softDelete: fc.boolean(),
      isSmallPaged: chance(3),
      isKeyed: chance(4),
      isSearched: fc.boolean(),
    }),
    { selector: ({ name }) => name, minLength: 2, maxLength: 3 },
  ),
  relations: fc.array(
    fc.record({
      kind: fc.constantFrom('toOne', 'toMany', 'toMany', 'manyToMany', 'union', 'through'),
      from: fc.nat(2),
      to: fc.nat(2),
      required: chance(4),
      unique: chance(5),
      onDelete: fc.constantFrom(undefined, 'RESTRICT', 'SET_NULL', 'CASCADE'),
    }),
    { minLength: 2, maxLength: 4, size: 'max' },
  ),
});
type Shape = typeof shape extends fc.Arbitrary<infer Drawn> ? Drawn : never;

const isValid = (definition: AppDefinition) => isPublishable(validateDefinition(definition));

/** An app that can be published, with models, relations and rules of every kind. */
export const arbitraryApp: fc.Arbitrary<AppDefinition> = shape
  .map(definitionOf)
  // A model that joins must have one way to each side, and relations may have given it more.
  .filter(isValid)
  .chain(withExpressions)
  // Seldom a value of the enum is compared with a text that is none.
  .filter(isValid)
  .chain((definition) => withRollups(definition, ['tally', 'sum']))
  // Of rollups there are rollups.
  .chain((definition) => withRollups(definition, ['sumOfSums']))
  .chain((definition) =>
    // Rules know a polymorphic relation by its ways.
    arbitraryPermissions(expandUnions(definition)).map(({ models }) => withPermissions(definition, models)),
  )
  .map((definition) => assignIds(definition, undefined, undefined, sequentialIds()))
  .filter(isValid);

function withPermissions(definition: AppDefinition, models: AppDefinition['models']): AppDefinition {
  const given = Object.entries(definition.models).map(([name, model]) => {
    const permissions = models[name]?.permissions;
    return [name, permissions ? { ...model, permissions } : model];
  });
  return { ...definition, models: Object.fromEntries(given) as AppDefinition['models'] };
}

function definitionOf({ models, relations }: Shape): AppDefinition {
  const fields = models.map((model) => ({ ...model.fields }));
  const joins = new Map<number, readonly (readonly [string, string])[]>();
  relations.forEach((relation, index) => {
    const [from, to] = [relation.from % models.length, relation.to % models.length];
    const [name, back] = [relationNames[index] ?? '', listNames[index] ?? ''];
    const [source, target] = [fields[from], fields[to]];
    const [own, other] = [models[from]?.name ?? '', models[to]?.name ?? ''];
    if (!source || !target || Object.hasOwn(source, name) || Object.hasOwn(target, back)) return;
    if (relation.kind === 'through') {
      const between = models.length === 3 && from !== to ? 3 - from - to : undefined;
      const join = between === undefined ? undefined : fields[between];
      if (between === undefined || !join || Object.hasOwn(join, name) || Object.hasOwn(join, back)) return;
      const through = models[between]?.name ?? '';
      source[name] = { type: other, list: true, inverse: back, through };
      target[back] = { type: own, list: true, inverse: name, through };
      join[name] = { type: own };
      join[back] = { type: other };
      joins.set(between, [...(joins.get(between) ?? []), [name, back]]);
      return;
    }
    if (relation.kind === 'manyToMany') {
      source[name] = { type: other, list: true, inverse: back };
      target[back] = { type: own, list: true, inverse: name };
      return;
    }
    if (relation.kind === 'union') {
      const second = (to + 1) % models.length;
      const types = [other, models[second]?.name ?? ''];
      source[name] = toOne({ ...relation, unique: false }, types, from < to && from < second);
      // The list of one of its models may be there.
      if (relation.unique) target[back] = { type: own, list: true, inverse: name };
      return;
    }
    source[name] = toOne(relation, other, from < to);
    if (relation.kind === 'toMany' && !source[name]?.unique) target[back] = { type: own, list: true, inverse: name };
  });
  return {
    format: 1,
    enums: { [enumName]: { values: enumValues.map((name) => ({ name })) } },
    roles: { clerk: {}, sales: {} },
    models: Object.fromEntries(
      models.map((model, index): [string, ModelDefinition] => {
        const own = fields[index] ?? {};
        const keys = Object.keys(own).filter((name) => isKey(own[name]));
        const unique = [...(joins.get(index) ?? []), ...(model.isKeyed && keys.length > 1 ? [keys.slice(-2)] : [])];
        const texts = Object.keys(own).filter((name) => isSearchable(own[name]));
        return [
          model.name,
          {
            plural: `list${index}`,
            fields: own,
            softDelete: model.softDelete,
            ...(model.isSmallPaged ? { maxPageSize: 5 } : {}),
            ...(unique.length > 0 ? { unique } : {}),
            ...(model.isSearched && texts.length > 0 ? { search: texts } : {}),
          },
        ];
      }),
    ),
  };
}

/** Only earlier models need later ones: a circle of required relations would not be valid. */
function toOne(
  { required, unique, onDelete }: Shape['relations'][number],
  type: string | readonly string[],
  mayBeRequired: boolean,
): FieldDefinition {
  const isRequired = required && mayBeRequired;
  return {
    type,
    ...(isRequired ? { required: true } : {}),
    ...(unique ? { unique: true } : {}),
    ...(onDelete === undefined || (isRequired && onDelete === 'SET_NULL') ? {} : { onDelete }),
  };
}

/** Some models have formulas, and some have checks. */
function withExpressions(definition: AppDefinition): fc.Arbitrary<AppDefinition> {
  const models = Object.entries(definition.models).map(([name, model]) =>
    fc
      .record({
        computes: fc.boolean(),
        formulas: arbitraryFormulas(model.fields),
        isChecked: chance(3),
        checks: arbitraryChecks(model.fields),
      })
      .map(({ computes, formulas, isChecked, checks }): [string, ModelDefinition] => [
        name,
        {
          ...model,
          ...(computes ? { fields: { ...model.fields, ...formulas } } : {}),
          ...(isChecked ? { checks } : {}),
        },
      ]),
  );
  return fc.tuple(...models).map((entries) => ({ ...definition, models: Object.fromEntries(entries) }));
}

function isKey(field: FieldDefinition | undefined): boolean {
  return (
    field !== undefined &&
    typeof field.type === 'string' &&
    !field.list &&
    field.type !== 'JSON' &&
    field.type !== 'Point'
  );
}

function isSearchable(field: FieldDefinition | undefined): boolean {
  return !field?.list && ['String', 'Text', 'Email', 'URL', 'Phone'].includes(String(field?.type));
}

/** The same definition has the same ids again, so that a seed tells everything. */
function sequentialIds(): () => string {
  let count = 0;
  return () => `id${String(++count).padStart(6, '0')}`;
}
