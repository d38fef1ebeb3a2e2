import { type Field, hasDefault, isWritable, type Model, type ValueField } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
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
export function refInputs(model: string): readonly string[] {
  const { refCreateInput, refUpdateInput, uniqueInput } = typeNames(model);
  return [
    block(`input ${refCreateInput}`, [`connect: ${uniqueInput}`]),
    block(`input ${refUpdateInput}`, [`connect: ${uniqueInput}`, 'disconnect: Boolean']),
  ];
}

/** The inputs by which other models' records are related to many records of a model. */
export function manyInputs(model: string): readonly string[] {
  const { manyCreateInput, manyUpdateInput, uniqueInput } = typeNames(model);
  const list = `[${uniqueInput}!]`;
  return [
    block(`input ${manyCreateInput}`, [`connect: ${list}`]),
    block(`input ${manyUpdateInput}`, [`connect: ${list}`, `disconnect: ${list}`, `set: ${list}`]),
  ];
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
