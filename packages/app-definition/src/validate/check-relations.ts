import type { FieldDefinition } from '../definition.ts';
import { didYouMean, quoted } from '../nearest.ts';
import { pointer, type ProblemList } from '../problem.ts';
import { wayTo } from '../relations.ts';
import { lowerFirst } from '../spelling.ts';
import { type FieldView, isToOne, type ModelView } from './model-view.ts';

/** Whether both sides of every relation fit together. */
export function checkRelations(models: ReadonlyMap<string, ModelView>, found: ProblemList): void {
  for (const model of models.values()) {
    for (const field of model.fields.values()) {
      if (field.type.kind !== 'model' || field.definition === undefined) continue;
      const target = models.get(field.type.name);
      if (target === undefined) continue;
      const end: End = { model, field, definition: field.definition, target };
      const fault = field.list ? (faultOfList(end) ?? faultOfThrough(end, models)) : faultOfToOne(end);
      const path = model.path + pointer('fields', field.name);
      if (fault)
        found.error(
          fault.code,
          field.definition.inverse === undefined ? path : path + pointer('inverse'),
          fault.message,
        );
    }
  }
}

interface End {
  readonly model: ModelView;
  readonly field: FieldView;
  readonly definition: FieldDefinition;
  readonly target: ModelView;
}

interface Fault {
  readonly code: 'INVERSE_MISSING' | 'INVERSE_INVALID' | 'NOT_SUPPORTED_YET';
  readonly message: string;
}

function faultOfList(end: End): Fault | undefined {
  const { model, field, definition, target } = end;
  if (definition.inverse === undefined) {
    const back = [...target.fields.values()].find((other) => isToOne(other) && leadsTo(other, model));
    const hint = back
      ? `Add "inverse": "${back.name}".`
      : `Add a field to "${target.name}", such as "${lowerFirst(model.name)}": {"type": "${model.name}"}, and name it in "inverse".`;
    return { code: 'INVERSE_MISSING', message: `A list of records needs the field that leads back here. ${hint}` };
  }
  const other = target.fields.get(definition.inverse);
  if (other === undefined || !leadsTo(other, model)) return noSuchInverse(end, other);
  if (other === field) {
    return invalid(
      `"${field.name}" cannot be its own other side. Add a second list for that, such as "followers" for "following".`,
    );
  }
  const back = other.definition?.inverse;
  if (other.list) {
    if (back === field.name) return undefined;
    return invalid(`"${target.name}.${other.name}" must name this field: give it "inverse": "${field.name}".`);
  }
  if (other.definition?.unique) {
    return invalid(
      `"${target.name}.${other.name}" is unique, so there is never a list of these. Take "unique" away there, or leave this field out.`,
    );
  }
  if (back === field.name) return undefined;
  if (back !== undefined) {
    return invalid(`"${target.name}.${other.name}" names "${back}" as its other side. Let both name one another.`);
  }
  const first = [...model.fields.values()].find(
    (list) =>
      list.list &&
      list.type.kind === 'model' &&
      list.type.name === target.name &&
      list.definition?.inverse === other.name,
  );
  return first === field || first === undefined
    ? undefined
    : invalid(`"${first.name}" is the other side of "${target.name}.${other.name}" already. Leave one of the two out.`);
}

function faultOfToOne(end: End): Fault | undefined {
  const { model, field, definition, target } = end;
  if (definition.inverse === undefined) return undefined;
  const other = target.fields.get(definition.inverse);
  if (other === undefined || !leadsTo(other, model)) return noSuchInverse(end, other);
  if (!other.list) {
    if (other !== field && (definition.unique || other.definition?.unique)) {
      return {
        code: 'NOT_SUPPORTED_YET',
        message: `A field for the other side of a one-to-one relation is not available yet. Keep the field with "unique" alone, without "inverse".`,
      };
    }
    return invalid(
      `"${target.name}.${other.name}" must be a list to be the other side of a relation to one record: give it "list": true.`,
    );
  }
  if (other.definition?.inverse === field.name) return undefined;
  return invalid(`"${target.name}.${other.name}" must name this field: give it "inverse": "${field.name}".`);
}

/** The model between two others has one way to each, and one record at most for a pair. */
function faultOfThrough({ model, definition, target }: End, models: ReadonlyMap<string, ModelView>): Fault | undefined {
  const other = target.fields.get(definition.inverse ?? '');
  const { through } = definition;
  if (other?.definition?.through !== through)
    return invalid(`"through" must be the same on both sides: give it to "${target.name}.${other?.name}" as well.`);
  if (through === undefined) return undefined;
  if (!other?.list) return invalid('"through" goes with lists on both sides. Leave it out.');
  const join = models.get(through);
  if (join === undefined) return invalid(`There is no model ${quoted(through)} to go through.`);
  if (target === model) return invalid(`"through" joins two different models, and these are both "${model.name}".`);
  if (['Node', 'Cursor'].includes(through))
    return invalid(
      `In edges "${lowerFirst(through)}" has a meaning already. Give the model "${through}" another name.`,
    );
  const ways = [model.name, target.name].map((name) => wayTo(join.definition, name));
  const [own, theirs] = ways;
  if (own === undefined || theirs === undefined) {
    const missing = own === undefined ? model.name : target.name;
    return invalid(`"${through}" needs one relation to "${missing}", and only one.`);
  }
  const isKey = join.definition.unique?.some(
    (names) => names.length === 2 && names.includes(own) && names.includes(theirs),
  );
  return isKey
    ? undefined
    : invalid(`"${through}" may join a pair only once: give it "unique": [["${own}", "${theirs}"]].`);
}

function noSuchInverse({ model, definition, target }: End, other: FieldView | undefined): Fault {
  const name = quoted(definition.inverse ?? '');
  if (other !== undefined) {
    return invalid(`"${target.name}.${other.name}" does not lead back: its type is not "${model.name}".`);
  }
  if (target.unions.has(definition.inverse ?? '')) {
    return invalid(
      `"${target.name}.${definition.inverse}" does not lead back: "${model.name}" is not among its types.`,
    );
  }
  const candidates = [...target.fields.values()].filter((field) => leadsTo(field, model)).map((field) => field.name);
  const hint =
    didYouMean(definition.inverse ?? '', candidates) ||
    (candidates.length > 0 ? ` These lead back: ${candidates.join(', ')}.` : ` Add it, with the type "${model.name}".`);
  return invalid(`"${target.name}" has no field ${name}.${hint}`);
}

function leadsTo(field: FieldView, model: ModelView): boolean {
  return field.type.kind === 'model' && field.type.name === model.name;
}

function invalid(message: string): Fault {
  return { code: 'INVERSE_INVALID', message };
}
