import { type Field, isWritable, type Model, type ValueField } from '@trellis/app-definition';
import { block } from './definition-text.ts';
import { typeNames } from './names.ts';
import { inputType, numberTypesOf } from './value-types.ts';

/** What `apply` takes: changes that start from the value as it stands. A model has those that its fields allow. */
export function atomicInputs(model: Model): readonly string[] {
  const { atomicInput, numbersInput, listsInput, jsonInput } = typeNames(model.name);
  const fields = [...model.fields.values()].filter(isWritable);
  const kinds = [
    { name: numbersInput, verbs: ['increment', 'multiply'], fields: fields.filter(isNumber) },
    { name: listsInput, verbs: ['append', 'remove'], fields: fields.filter(isList) },
    { name: jsonInput, verbs: ['mergeJson'], fields: fields.filter(isJson) },
  ].filter((kind) => kind.fields.length > 0);
  if (kinds.length === 0) return [];
  return [
    block(
      `input ${atomicInput}`,
      kinds.flatMap(({ name, verbs }) => verbs.map((verb) => `${verb}: ${name}`)),
    ),
    ...kinds.map(({ name, fields: of }) =>
      block(
        `input ${name}`,
        of.map((field) => `${field.name}: ${inputType(field)}`),
      ),
    ),
  ];
}

/** `apply`, with what stands before it; nothing where a model has no field for it. */
export function applyMember(model: Model, before: string): string {
  return [...model.fields.values()]
    .filter(isWritable)
    .some((field) => isNumber(field) || isList(field) || isJson(field))
    ? `${before}apply: ${typeNames(model.name).atomicInput}`
    : '';
}

function isNumber(field: Field): field is ValueField {
  return numberTypesOf(field) !== undefined;
}

function isList(field: Field): field is ValueField {
  return field.kind === 'value' && field.list;
}

function isJson(field: Field): field is ValueField {
  return field.kind === 'value' && !field.list && field.type.kind === 'scalar' && field.type.scalar === 'JSON';
}
