import { isDeepStrictEqual } from 'node:util';
import { unreachable } from '@trellis/errors';
import type { Field, Model, ValueField } from '../app.ts';
import { isRollup } from '../stored-fields.ts';
import { type ChangeStep, step, unsupported, type UnsupportedChange } from './change-step.ts';

/** The steps from a model's fields to those of its next version. */
export function diffFields(previous: Model, next: Model): readonly ChangeStep[] {
  const before = new Map([...previous.fields.values()].map((field) => [field.id, field]));
  const after = new Set([...next.fields.values()].map((field) => field.id));
  return [
    ...[...next.fields.values()].flatMap((field) => {
      const old = before.get(field.id);
      return old ? diffField(next, old, field) : [addedField(next, field)];
    }),
    ...[...previous.fields.values()]
      .filter((field) => !after.has(field.id))
      .map(({ id, name }) => {
        const message = `Removes the field "${next.name}.${name}".`;
        return unsupported('removeField', id, { model: next.name, field: name }, message);
      }),
  ];
}

/** What polymorphic relations add to the steps of their members. */
export function diffUnions(previous: Model, next: Model): readonly ChangeStep[] {
  const before = new Map([...previous.unions.values()].map((union) => [union.id, union]));
  return [...next.unions.values()].flatMap((union): readonly ChangeStep[] => {
    const old = before.get(union.id);
    const place = { model: next.name, field: union.name };
    const name = `"${next.name}.${union.name}"`;
    if (!old) {
      if (!union.required) return [];
      const message = `Adds the field ${name}. It is required, and records that are there have nothing in it: make it optional.`;
      return [unsupported('addRequiredField', union.id, place, message)];
    }
    return [
      ...(old.name === union.name
        ? []
        : [
            unsupported(
              'renameField',
              union.id,
              place,
              `Renames the field "${next.name}.${old.name}" to "${union.name}".`,
            ),
          ]),
      ...(old.required === union.required
        ? []
        : [
            unsupported(
              'changeRequired',
              union.id,
              place,
              `Makes ${name} ${union.required ? 'required' : 'optional'}.`,
            ),
          ]),
    ];
  });
}

/** Of a model that may have records: they must be able to do without a value of their own. */
function addedField(model: Model, field: Field): ChangeStep {
  const place = { model: model.name, field: field.name };
  const message = `Adds the field "${model.name}.${field.name}" (${typeOf(field)}).`;
  if (field.kind === 'toMany' || field.kind === 'manyToMany') {
    return step({ kind: 'addField', ...place }, field.id, message);
  }
  const hasDefault = field.kind === 'value' && field.default !== undefined;
  if (field.required && !hasDefault) {
    const hint =
      ' It is required, and records that are there have nothing in it: make it optional, or give it a default.';
    return unsupported('addRequiredField', field.id, place, message + hint);
  }
  if (field.unique && hasDefault) {
    const hint = ' It is unique, and records that are there would all have its default: leave the default out.';
    return unsupported('addUniqueField', field.id, place, message + hint);
  }
  return step({ kind: 'addField', ...place }, field.id, message);
}

function diffField(model: Model, previous: Field, next: Field): readonly ChangeStep[] {
  const place = { model: model.name, field: next.name };
  const name = `"${model.name}.${next.name}"`;
  const refuse = (change: UnsupportedChange, message: string): ChangeStep =>
    unsupported(change, next.id, place, message);
  const steps: ChangeStep[] = [];

  if (previous.name !== next.name) {
    steps.push(refuse('renameField', `Renames the field "${model.name}.${previous.name}" to "${next.name}".`));
  }
  if (!isDeepStrictEqual(shapeOf(previous), shapeOf(next))) {
    steps.push(refuse('changeType', `Changes the type of ${name} from ${typeOf(previous)} to ${typeOf(next)}.`));
  } else if (hasColumn(previous) && hasColumn(next)) {
    if (previous.required !== next.required) {
      steps.push(refuse('changeRequired', `Makes ${name} ${next.required ? 'required' : 'optional'}.`));
    }
    if (previous.unique !== next.unique) {
      steps.push(refuse('changeUnique', `Makes ${name} ${next.unique ? 'unique' : 'no longer unique'}.`));
    }
  }
  if (previous.kind === 'value' && next.kind === 'value') {
    if (!isDeepStrictEqual(defaultsOf(previous), defaultsOf(next))) {
      steps.push(refuse('changeDefault', `Changes the default of ${name}.`));
    }
    if (!isRollup(next) && !isDeepStrictEqual(previous.constraints, next.constraints)) {
      steps.push(refuse('changeConstraints', `Changes which values ${name} may have.`));
    }
  }
  if (previous.kind === 'value' && next.kind === 'value') steps.push(...diffComputed(model, previous, next));
  if (previous.kind === 'toOne' && next.kind === 'toOne' && previous.onDelete !== next.onDelete) {
    const message = `Changes what happens to ${name} when the record it points to is deleted.`;
    steps.push(refuse('changeOnDelete', message));
  }
  if (previous.description !== next.description || !isDeepStrictEqual(previous.label, next.label)) {
    steps.push(step({ kind: 'labelsChanged', ...place }, next.id, `Changes the label or description of ${name}.`));
  }
  return steps;
}

function defaultsOf({ default: constant, generated }: ValueField): unknown {
  return [constant, generated?.kind, generated?.text];
}

/** How a field is computed may change at any time, because nothing of it is stored. */
function diffComputed(model: Model, previous: ValueField, next: ValueField): readonly ChangeStep[] {
  const [before, after] = [previous.computed, next.computed];
  if (isDeepStrictEqual(wordsOf(previous), wordsOf(next))) return [];
  const place = { model: model.name, field: next.name };
  const name = `"${model.name}.${next.name}"`;
  if (before !== undefined && after !== undefined)
    return [step({ kind: `${after.kind}Changed`, ...place }, next.id, `Changes how ${name} is computed.`)];
  const message =
    after === undefined ? `Stores ${name} instead of computing it.` : `Computes ${name} instead of storing it.`;
  return [unsupported('changeFormula', next.id, place, message)];
}

/** What a computed field's builder wrote, and how many digits follow from it. */
function wordsOf({ computed, constraints }: ValueField): unknown {
  switch (computed?.kind) {
    case undefined:
      return undefined;
    case 'formula':
      return computed.text;
    case 'rollup':
      return [computed.relation.id, computed.where, computed.measure, constraints.scale];
    default:
      return unreachable(computed);
  }
}

function hasColumn(field: Field): field is Extract<Field, { readonly required: boolean }> {
  return field.kind === 'value' || field.kind === 'toOne';
}

/** What must stay as it is. The other side of a to-one field may come later, and lists name theirs by its type. */
function shapeOf(field: Field): unknown {
  switch (field.kind) {
    case 'value':
      return [field.kind, field.list, field.type.kind === 'enum' ? field.type.enum.id : field.type];
    case 'toOne':
      return [field.kind, field.target];
    case 'toMany':
      return [field.kind, field.target, field.inverse];
    case 'manyToMany':
      return [field.kind, field.target, field.link.id, field.through?.model];
    default:
      return unreachable(field);
  }
}

function typeOf(field: Field): string {
  switch (field.kind) {
    case 'value': {
      const { type } = field;
      const name = type.kind === 'scalar' ? type.scalar : type.kind === 'enum' ? type.enum.name : type.entity;
      return field.list ? `list of ${name}` : name;
    }
    case 'toOne':
      return field.target;
    case 'toMany':
    case 'manyToMany':
      return `list of ${field.target}`;
    default:
      return unreachable(field);
  }
}
