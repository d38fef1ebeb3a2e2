import { type Field, isWritable, type Model, type ToOneField } from '@trellis/app-definition';
import { must, say, TrellisError, unreachable } from '@trellis/errors';
import { createChoices, type CreateChoice, missingFields, updateRules } from '../authorize/write-rules.ts';
import { noting } from '../faults.ts';
import { type Input, inputError } from '../read/input.ts';
import { readUniqueKey } from '../read/unique.ts';
import { fieldOf, refuseNull, targetOf } from '../read/where.ts';
import type { ToMany } from '../request.ts';
import { otherWays, refuseSeveralWays } from './other-ways.ts';
import { readApply } from './read-apply.ts';
import { type DataReading, readOperand, readValue, twice } from './read-value.ts';
import type {
  CreateData,
  KeyData,
  KeyOrCreate,
  ManyChange,
  OneChange,
  UpdateData,
  ValueChange,
} from './record-data.ts';

/** How long the way to a value may be: each level of nested records is a round of statements. */
const maximumDepth = 60;

/** `PostCreateInput`. `implied` is the relation whose other side the record is created on. */
export function readCreate(reading: DataReading, model: Model, input: Input, implied?: ToOneField): CreateData {
  const data = readMembers(reading, model, input, 'create', implied);
  const fields = [...namesOf(data)];
  const known = remember(reading, `create ${model.id} ${idsOf(fields)} ${implied?.id ?? ''}`, () =>
    createChoices(reading.permissions, model, fields, implied ? [implied] : []),
  );
  const create: CreateData = { kind: 'create', ...data, choices: wholeChoices(reading, data, known, implied) };
  reading.creates.push(create);
  return create;
}

/** Without the choices that leave a required field empty; where all do, its faults are told. */
function wholeChoices(
  reading: DataReading,
  data: Omit<CreateData, 'kind' | 'choices'>,
  choices: readonly CreateChoice[],
  implied: ToOneField | undefined,
): readonly CreateChoice[] {
  const states = statesOf(data);
  if (implied) states.set(implied.id, 'given');
  const faultsOf = ({ set }: CreateChoice) => {
    const presets = new Map(set.map(({ field, kind }) => [field.id, kind === 'clear' ? 'cleared' : 'given'] as const));
    return missingFields(data.model, 'create', data.path, ({ id }) => presets.get(id) ?? states.get(id) ?? 'absent');
  };
  const whole = choices.filter((choice) => faultsOf(choice).length === 0);
  const [first] = choices;
  if (whole.length === 0 && first) reading.faults.push(...faultsOf(first));
  return whole;
}

/** `PostUpdateInput`, and what `apply` says beside it. */
export function readUpdate(
  reading: DataReading,
  model: Model,
  input: Input | undefined,
  apply: Input | undefined,
  place: Input['path'],
  known: Members = nothing(model, place),
): UpdateData {
  const given = input && !input.isNull ? readMembers(reading, model, input, 'update') : known;
  const applied = apply && !apply.isNull ? readApply(reading, model, apply) : [];
  const names = namesOf(given);
  for (const { field, path } of applied) {
    if (names.has(field)) reading.faults.push(twice(field, path));
    names.add(field);
  }
  const data = { ...given, values: [...given.values, ...applied] };
  const fields = [...names];
  const allowed = remember(reading, `update ${model.id} ${idsOf(fields)}`, () =>
    updateRules(reading.permissions, model, fields),
  );
  const states = statesOf(data);
  reading.faults.push(...missingFields(model, 'update', data.path, ({ id }) => states.get(id) ?? 'absent'));
  return { kind: 'update', ...data, allowed };
}

/** In the place of a value that is refused, so that it is not taken for a missing one as well. */
const faulty = '';

/** What the data of a record holds, before it is known whether it may be written. */
export type Members = Omit<CreateData, 'kind' | 'choices'>;

function nothing(model: Model, path: Input['path']): Members {
  return { model, path, values: [], relations: [], lists: [] };
}

function readMembers(
  reading: DataReading,
  model: Model,
  input: Input,
  verb: 'create' | 'update',
  implied?: ToOneField,
): Members {
  refuseNull(input);
  if (input.path.length > maximumDepth)
    throw new TrellisError('LIMIT_EXCEEDED', say('data.tooDeep', { maximum: maximumDepth }), {
      extensions: { limit: 'dataDepth', maximum: maximumDepth },
    });
  const values: ValueChange[] = [];
  const relations: OneChange[] = [];
  const lists: ManyChange[] = [];
  const written = new Set<string>();
  for (const [name, member] of input.entries()) {
    const field = fieldOf(model, name);
    const isRead = noting(reading.faults, () => {
      readMember(reading, { name, field, member, implied, written }, verb, { model, values, relations, lists });
      return true;
    });
    if (!isRead && field && written.has(field.id) && (field.kind === 'value' || field.kind === 'toOne'))
      values.push({ field, verb: 'set', value: faulty });
  }
  for (const union of model.unions.values()) refuseSeveralWays(reading, union, implied, relations);
  if (verb === 'update') values.push(...otherWays(model.unions.values(), written, relations));
  return { model, path: input.path, values, relations, lists };
}

interface Member {
  readonly name: string;
  readonly field: Field | undefined;
  readonly member: Input;
  readonly implied: ToOneField | undefined;
  readonly written: Set<string>;
}

interface Into {
  readonly model: Model;
  readonly values: ValueChange[];
  readonly relations: OneChange[];
  readonly lists: ManyChange[];
}

function readMember(
  reading: DataReading,
  { name, field, member, implied, written }: Member,
  verb: 'create' | 'update',
  { model, values, relations, lists }: Into,
): void {
  const isSystem = field?.kind === 'value' && field.system && !(name === 'id' && verb === 'create');
  if (!field || isSystem || !isWritable(field))
    throw inputError(member.path, say('data.noField', { model: model.name, field: name }));
  if (field === implied) {
    reading.faults.push({ path: member.path, rule: 'conflict', ...say('data.implied', { field: name }) });
    return;
  }
  if (written.has(field.id)) {
    reading.faults.push(twice(field, member.path, say('data.bothKeys', { field: field.name })));
    return;
  }
  written.add(field.id);
  switch (field.kind) {
    case 'value':
      values.push({
        field,
        verb: 'set',
        value: member.isNull ? null : (readValue(reading, field, member) ?? faulty),
      });
      break;
    case 'toOne':
      if (member.isNull) values.push({ field, verb: 'set', value: null });
      else if (name === field.idName) relations.push({ kind: 'connect', field, key: keyById(reading, field, member) });
      else readOne(reading, field, member, verb, values, relations);
      break;
    case 'toMany':
    case 'manyToMany':
      lists.push(readMany(reading, field, member));
      break;
    default:
      unreachable(field);
  }
}

function readOne(
  reading: DataReading,
  field: ToOneField,
  input: Input,
  verb: 'create' | 'update',
  values: ValueChange[],
  relations: OneChange[],
): void {
  const entries = input.entries();
  const [entry] = entries;
  if (!entry || entries.length > 1)
    throw inputError(input.path, say('input.oneOfKeys', { place: input.path.join('.') }));
  const [name, member] = entry;
  const target = targetOf(reading.app, field);
  const clear = () => {
    if (field.required) throw inputError(member.path, say('data.requiredRelation', { field: field.name }));
    if (member.word() !== true) throw inputError(member.path, say('data.takesTrue', { verb: name }));
    values.push({ field, verb: 'set', value: null });
  };
  refuseNull(member);
  switch (name) {
    case 'connect':
      relations.push({ kind: 'connect', field, key: readKey(reading, target, member) });
      return;
    case 'create':
      relations.push({ kind: 'create', field, create: readCreate(reading, target, member) });
      return;
    case 'connectOrCreate':
      relations.push({ kind: 'connectOrCreate', field, ...readKeyOrCreate(reading, target, member) });
      return;
    default:
  }
  if (verb === 'create') throw noVerb(name, member);
  switch (name) {
    case 'disconnect':
      clear();
      return;
    case 'delete':
      clear();
      relations.push({ kind: 'delete', field, path: member.path });
      return;
    case 'update': {
      const update = readUpdate(reading, target, member, undefined, member.path);
      relations.push({ kind: 'update', field, update, path: member.path });
      return;
    }
    default:
      throw noVerb(name, member);
  }
}

const manyVerbs: ReadonlySet<string> = new Set<keyof ManyChange>([
  'set',
  'disconnect',
  'delete',
  'update',
  'upsert',
  'connect',
  'connectOrCreate',
  'create',
]);

function readMany(reading: DataReading, relation: ToMany, input: Input): ManyChange {
  refuseNull(input);
  const members = new Map(input.entries());
  for (const [name, member] of members) {
    if (!manyVerbs.has(name)) throw noVerb(name, member);
    refuseNull(member);
  }
  const target = targetOf(reading.app, relation);
  const back = relation.kind === 'toMany' ? target.fields.get(relation.inverse) : undefined;
  const implied = back?.kind === 'toOne' ? back : undefined;
  const items = <T>(name: string, read: (item: Input) => T): readonly T[] =>
    (members.get(name)?.items() ?? []).flatMap((item) => noting(reading.faults, () => [read(item)]) ?? []);
  const keys = (name: string) => items(name, (item) => readKey(reading, target, item));
  const part = (item: Input, name: string) => memberOf(item, name) ?? fail(item, name);
  return {
    relation,
    path: input.path,
    set: members.has('set') ? keys('set') : undefined,
    disconnect: keys('disconnect'),
    delete: keys('delete'),
    update: items('update', (item) => ({
      key: readKey(reading, target, part(item, 'where')),
      update: readUpdate(reading, target, memberOf(item, 'data'), memberOf(item, 'apply'), item.path),
    })),
    upsert: items('upsert', (item) => ({
      ...readKeyOrCreate(reading, target, item, implied),
      update: readUpdate(reading, target, part(item, 'update'), undefined, item.path),
    })),
    connect: keys('connect'),
    connectOrCreate: items('connectOrCreate', (item) => readKeyOrCreate(reading, target, item, implied)),
    create: items('create', (item) => readCreate(reading, target, item, implied)),
  };
}

function readKeyOrCreate(reading: DataReading, target: Model, input: Input, implied?: ToOneField): KeyOrCreate {
  const [where, create] = ['where', 'create'].map((name) => memberOf(input, name) ?? fail(input, name));
  return {
    key: readKey(reading, target, must(where, 'where')),
    create: readCreate(reading, target, must(create, 'create'), implied),
  };
}

function memberOf(input: Input, name: string): Input | undefined {
  return input.entries().find(([key]) => key === name)?.[1];
}

function fail(input: Input, name: string): never {
  throw inputError([...input.path, name], say('input.given', { place: [...input.path, name].join('.') }));
}

function noVerb(name: string, input: Input): TrellisError {
  return inputError(input.path, say('data.noVerb', { verb: name }));
}

export function readKey(reading: DataReading, model: Model, input: Input): KeyData {
  const { key, parts } = readUniqueKey(model, input);
  return { key, values: parts.map(({ field, input: part }) => readOperand(reading, field, part)), path: input.path };
}

function keyById(reading: DataReading, field: ToOneField, input: Input): KeyData {
  const { uniqueKeys } = targetOf(reading.app, field);
  // The model's own, because records with one key are found together.
  const key = must(
    uniqueKeys.find(({ name }) => name === 'id'),
    'the key id',
  );
  return { key, values: [readOperand(reading, field, input)], path: input.path };
}

/** The fields that data names, which rules must give. */
function namesOf({ values, relations, lists }: Members): Set<Field> {
  return new Set([
    ...values.map(({ field }) => field),
    ...relations.map(({ field }) => field),
    ...lists.map(({ relation }) => relation),
  ]);
}

function idsOf(fields: readonly Field[]): string {
  return fields
    .map(({ id, name }) => `${id}.${name}`)
    .toSorted()
    .join();
}

function statesOf({ values, relations }: Members): Map<string, 'given' | 'cleared'> {
  const states = new Map<string, 'given' | 'cleared'>();
  for (const { field, verb, value } of values)
    states.set(field.id, verb === 'set' && value === null ? 'cleared' : 'given');
  for (const { field, kind } of relations) if (kind !== 'delete') states.set(field.id, 'given');
  return states;
}

function remember<T>({ known }: DataReading, key: string, find: () => T): T {
  if (!known.has(key)) known.set(key, find());
  return known.get(key) as T; // A key is of one kind of answer.
}
