import { type Field, hasDefault, isWritable, type Model, type ValueField } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import { applyMember } from './atomic.ts';
import { block } from './definition-text.ts';
import { typeNames } from './names.ts';
import { inputType } from './value-types.ts';

/** The inputs of a model's own mutations. A model without fields has nothing to update. */
export function dataInputs(model: Model): readonly string[] {
  const { createInput, updateInput } = typeNames(model.name);
  const fields = [...model.fields.values()].filter(isWritable);
  const create = ['id: ID', ...fields.flatMap((field) => createMembers(field, model))];
  return [
    block(`input ${createInput}`, create),
    ...(isUpdatable(model) ? [block(`input ${updateInput}`, fields.flatMap(updateMembers))] : []),
  ];
}

/** Whether a model has any field that a client could write later. */
export function isUpdatable(model: Model): boolean {
  return [...model.fields.values()].some(isWritable);
}

/** The inputs by which other models' records are related to one record of a model. */
export function refInputs(model: Model): readonly string[] {
  const { refCreateInput, refUpdateInput, updateInput } = typeNames(model.name);
  const adding = oneOrOther(model);
  const update = isUpdatable(model) ? [`update: ${updateInput}`] : [];
  return [
    block(`input ${refCreateInput}`, adding),
    block(`input ${refUpdateInput}`, [...adding, ...update, 'disconnect: Boolean', 'delete: Boolean']),
  ];
}

/** The inputs by which other models' records are related to many records of a model. */
export function manyInputs(model: Model): readonly string[] {
  const { manyCreateInput, manyUpdateInput, uniqueInput, createInput, updateInput, updateOneInput, upsertOneInput } =
    typeNames(model.name);
  const adding = oneOrOther(model).map((member) => member.replace(/: (.*)$/, ': [$1!]'));
  const list = `[${uniqueInput}!]`;
  const changing = isUpdatable(model) ? [`update: [${updateOneInput}!]`, `upsert: [${upsertOneInput}!]`] : [];
  const apply = applyMember(model, '');
  return [
    block(`input ${manyCreateInput}`, adding),
    block(`input ${manyUpdateInput}`, [
      ...adding,
      `disconnect: ${list}`,
      `delete: ${list}`,
      ...changing,
      `set: ${list}`,
    ]),
    ...(isUpdatable(model)
      ? [
          block(`input ${updateOneInput}`, [
            `where: ${uniqueInput}!`,
            `data: ${updateInput}`,
            ...(apply === '' ? [] : [apply]),
          ]),
          block(`input ${upsertOneInput}`, [
            `where: ${uniqueInput}!`,
            `create: ${createInput}!`,
            `update: ${updateInput}!`,
          ]),
        ]
      : []),
  ];
}

/** A record that is there, or a new one, where the key is not taken. */
export function connectOrCreateInput({ name }: Model): string {
  const { connectOrCreateInput: own, uniqueInput, createInput } = typeNames(name);
  return block(`input ${own}`, [`where: ${uniqueInput}!`, `create: ${createInput}!`]);
}

function oneOrOther({ name }: Model): readonly string[] {
  const { uniqueInput, createInput, connectOrCreateInput: either } = typeNames(name);
  return [`connect: ${uniqueInput}`, `create: ${createInput}`, `connectOrCreate: ${either}`];
}

function createMembers(field: Field, model: Model): readonly string[] {
  switch (field.kind) {
    case 'value':
      return [`${field.name}: ${inputType(field)}${mustBeGiven(field, model) ? '!' : ''}`];
    case 'toOne':
      return [`${field.name}: ${typeNames(field.target).refCreateInput}`, `${field.idName}: ID`];
    case 'toMany':
    case 'manyToMany':
      return isWritable(field) ? [`${field.name}: ${typeNames(field.target).manyCreateInput}`] : [];
    default:
      return unreachable(field);
  }
}

function updateMembers(field: Field): readonly string[] {
  switch (field.kind) {
    case 'value':
      return [`${field.name}: ${inputType(field)}`];
    case 'toOne':
      return [`${field.name}: ${typeNames(field.target).refUpdateInput}`, `${field.idName}: ID`];
    case 'toMany':
    case 'manyToMany':
      return isWritable(field) ? [`${field.name}: ${typeNames(field.target).manyUpdateInput}`] : [];
    default:
      return unreachable(field);
  }
}

/** A field that any rule presets may be left out in the schema, because whether it must be depends on the caller. */
function mustBeGiven(field: ValueField, model: Model): boolean {
  return field.required && !hasDefault(field) && !isPreset(field.name, model);
}

function isPreset(field: string, model: Model): boolean {
  return [...model.permissions.values()].some(({ create }) => {
    if (create === undefined || create === true) return false;
    return create.some(({ set }) => set !== undefined && Object.hasOwn(set, field));
  });
}
