import {
  type App,
  type Field,
  isWritable,
  type Model,
  type ToOneField,
  type UnionField,
} from '@trellis/app-definition';
import { type FieldError, say, unreachable } from '@trellis/errors';
import { faultsError, faultsIn } from '../faults.ts';
import { always, type Assignment, type LinkChange, never, type Reference, type ToMany } from '../request.ts';
import type { RootMutation } from '../write-request.ts';
import { argumentsOf, type ResponseField } from './document.ts';
import { type Input, inputError } from './input.ts';
import { readPushRows } from './push.ts';
import type { Reading } from './reading.ts';
import type { Root } from './roots.ts';
import { readSelection, recordFields } from './selection.ts';
import { readUnique } from './unique.ts';
import { fieldOf, readWhere, refuseNull, rowsOf, targetOf } from './where.ts';
import { type Arguments, givenOf, mustGive, readTarget, readVersion } from './write-arguments.ts';
import { readWrite } from './write.ts';

/** Nobody may write before `authorize` has said so. */
const denied = { rules: [{ before: never, after: never }], fields: [[]] } as const;

export function readMutation(reading: Reading, root: Root, field: ResponseField): RootMutation {
  const { verb, model } = root;
  if (verb === 'push') return readPushRows(reading, model, field);
  const args = argumentsOf(field, reading.observer);
  if (verb !== 'create' && verb !== 'update' && verb !== 'delete') return readWrite(reading, root, field, args);
  const data = givenOf(args, 'data');
  // What is plain is compiled once; what nests or starts from the stored values is read at each run.
  const inFull = () => readWrite(reading, root, field, args);
  if (givenOf(args, 'apply') || (data && !isPlainData(model, data))) return inFull();
  try {
    return readPlain(reading, { verb, model }, field, args, inFull);
  } catch (error) {
    // What is faulty is read again when it runs, which finds all that is wrong with it.
    if (verb === 'delete' || !faultsIn(error)) throw error;
    return inFull();
  }
}

function readPlain(
  reading: Reading,
  { verb, model }: { readonly verb: 'create' | 'update' | 'delete'; readonly model: Model },
  field: ResponseField,
  args: Arguments,
  inFull: () => RootMutation,
): RootMutation {
  const { app } = reading;
  const data = givenOf(args, 'data');
  const selection = readSelection(reading, model, recordFields(reading, model, field));
  const shared = { key: field.key, selection, path: field.path } as const;
  switch (verb) {
    case 'create': {
      const { assignments, links } = readData(app, model, mustGive(args, 'data'), 'create');
      return { kind: 'create', model, ...shared, attempts: [{ assignments, rules: denied }], links, inFull };
    }
    case 'update': {
      const condition = givenOf(args, 'if');
      return {
        kind: 'update',
        rows: readTarget(model, args),
        expectedVersion: readVersion(args),
        condition: condition ? readWhere(app, model, condition) : always,
        rules: denied,
        inFull,
        ...shared,
        ...(data ? readData(app, model, data, 'update') : { assignments: [], links: [] }),
      };
    }
    case 'delete':
      return {
        kind: 'delete',
        rows: readTarget(model, args),
        expectedVersion: readVersion(args),
        rules: denied,
        ...shared,
      };
    default:
      return unreachable(verb);
  }
}

/** Whether all that an input does to relations is to connect and disconnect records that are there. */
function isPlainData(model: Model, input: Input): boolean {
  return input.entries().every(([name, member]) => {
    const field = fieldOf(model, name);
    if (member.isNull || !field || field.kind === 'value' || name !== field.name) return true;
    const verbs: readonly string[] = field.kind === 'toOne' ? ['connect', 'disconnect'] : linkVerbs;
    return member.entries().every(([verb]) => verbs.includes(verb));
  });
}

interface Data {
  readonly assignments: readonly Assignment[];
  readonly links: readonly LinkChange[];
}

/** `PostCreateInput` and `PostUpdateInput`: all faults of structure are told at once. */
function readData(app: App, model: Model, input: Input, verb: 'create' | 'update'): Data {
  const assignments: Assignment[] = [];
  const links: LinkChange[] = [];
  const faults: FieldError[] = [];
  const written = new Set<string>();
  for (const [name, member] of input.entries()) {
    const field = fieldOf(model, name);
    const isSystem = field?.kind === 'value' && field.system && !(name === 'id' && verb === 'create');
    if (!field || isSystem || !isWritable(field)) {
      throw inputError(member.path, say('data.noField', { model: model.name, field: name }));
    }
    if (written.has(field.id)) {
      faults.push({ path: member.path, rule: 'conflict', ...say('data.bothKeys', { field: field.name }) });
      continue;
    }
    written.add(field.id);
    switch (field.kind) {
      case 'value':
        assignments.push(valueOf(field, member));
        break;
      case 'toOne':
        assignments.push(name === field.idName ? toOneById(app, field, member) : toOne(app, field, member));
        break;
      case 'toMany':
      case 'manyToMany':
        links.push(...toMany(app, field, member));
        break;
      default:
        unreachable(field);
    }
  }
  for (const union of model.unions.values()) {
    const { cleared, fault } = otherMembers(union, assignments, verb);
    assignments.push(...cleared);
    if (fault) faults.push(fault);
  }
  if (faults.length > 0) throw faultsError(faults);
  return { assignments, links };
}

/** A polymorphic relation that is led elsewhere lets go of where it led to. */
function otherMembers(
  { name, members }: UnionField,
  assignments: readonly Assignment[],
  verb: 'create' | 'update',
): { readonly cleared: readonly Assignment[]; readonly fault?: FieldError } {
  const written = new Set<string>(assignments.map(({ field }) => field.id));
  const [led, other] = assignments.filter(
    ({ kind, field }) => kind !== 'clear' && members.some(({ id }) => id === field.id),
  );
  if (other)
    return {
      cleared: [],
      fault: { path: ['data', other.field.name], rule: 'conflict', ...say('data.oneRecord', { field: name }) },
    };
  if (!led || verb === 'create') return { cleared: [] };
  return { cleared: members.filter(({ id }) => !written.has(id)).map((field) => ({ kind: 'clear', field })) };
}

function valueOf(field: Extract<Field, { kind: 'value' }>, input: Input): Assignment {
  if (input.isNull) return { kind: 'clear', field };
  return {
    kind: 'value',
    field,
    value: {
      source: input.source(),
      type: { kind: 'field', field, list: field.list, purpose: 'write' },
      path: input.path,
    },
  };
}

/** A bare id goes through the view like `connect`: what the caller cannot see, he cannot point to. */
function toOneById(app: App, field: ToOneField, input: Input): Assignment {
  if (input.isNull) return { kind: 'clear', field };
  const target = targetOf(app, field);
  const id = {
    source: input.source(),
    type: { kind: 'field', field, list: false, purpose: 'compare' },
    path: input.path,
  } as const;
  const where = {
    kind: 'compare',
    operand: { field: idOfTarget(target) },
    comparison: 'eq',
    insensitive: false,
    value: id,
  } as const;
  return { kind: 'connect', field, target: { rows: rowsOf(target, where), path: input.path } };
}

function toOne(app: App, field: ToOneField, input: Input): Assignment {
  if (input.isNull) return { kind: 'clear', field };
  const entries = input.entries();
  const [entry] = entries;
  if (!entry || entries.length > 1)
    throw inputError(input.path, say('input.oneOfKeys', { place: input.path.join('.') }));
  const [verb, member] = entry;
  if (verb === 'disconnect') {
    if (field.required) throw inputError(member.path, say('data.requiredRelation', { field: field.name }));
    if (member.word() !== true) throw inputError(member.path, say('data.takesTrue', { verb }));
    return { kind: 'clear', field };
  }
  if (verb !== 'connect') throw inputError(member.path, say('data.noVerb', { verb }));
  return { kind: 'connect', field, target: reference(targetOf(app, field), member) };
}

/** Members of an input have no order, so a list is set first, then taken from, then added to. */
const linkVerbs = ['set', 'disconnect', 'connect'] as const;

function toMany(app: App, relation: ToMany, input: Input): readonly LinkChange[] {
  refuseNull(input);
  const target = targetOf(app, relation);
  const members = new Map(input.entries());
  for (const [name, member] of members) {
    if (!linkVerbs.some((verb) => verb === name)) throw inputError(member.path, say('data.noVerb', { verb: name }));
    refuseNull(member);
  }
  return linkVerbs.flatMap((verb) => {
    const member = members.get(verb);
    if (!member) return [];
    const targets = member.items().map((item) => reference(target, item));
    return [{ relation, verb, targets, others: rowsOf(target), path: member.path }];
  });
}

function reference(target: Model, input: Input): Reference {
  return { rows: rowsOf(target, readUnique(target, input)), path: input.path };
}

function idOfTarget(target: Model) {
  const id = target.systemFields.get('id');
  if (!id) throw new Error('every model has an id');
  return id;
}
