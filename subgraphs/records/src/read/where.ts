import type { App, ColumnField, Field, JoinModel, Model } from '@trellis/app-definition';
import { must, say, TrellisError, unreachable } from '@trellis/errors';
import { eachOf } from '../faults.ts';
import {
  always,
  never,
  type Comparison,
  type Condition,
  type Deleted,
  type Operand,
  type Ordering,
  type Param,
  type Rows,
  type ToMany,
} from '../request.ts';
import { type Input, inputError } from './input.ts';

/** Rows before anything is known of the caller: none is visible, until `authorize` opens the view. */
export function rowsOf(model: Model, where: Condition = always, deleted: Deleted = 'EXCLUDE'): Rows {
  return { model, deleted, visible: never, where };
}

/** The rows at the far end of a to-many relation. */
export function relatedRowsOf(app: App, relation: ToMany, where?: Condition): Rows {
  return { ...rowsOf(targetOf(app, relation), where), ...joinOf(app, relation) };
}

/** The records of the model that a relation goes through, if it does. */
export function joinOf(app: App, relation: ToMany): { readonly through?: Rows } {
  return relation.kind === 'manyToMany' && relation.through ? { through: joiningRows(app, relation.through) } : {};
}

/** Records that join: who cannot see that one leads to both sides does not know that it joins them. */
export function joiningRows(app: App, { model, own, target }: JoinModel): Rows {
  const join = must(app.models.get(model), model);
  const leads = (name: string): Condition => {
    const field = must(fieldOf(join, name), name);
    if (field.kind !== 'toOne') throw new Error(`${model}.${name} leads to no record`);
    return { kind: 'not', of: { kind: 'isNull', operand: { field } } };
  };
  return rowsOf(join, all([leads(own), leads(target)]));
}

/** How long the way to a condition may be, from one key to the next: PostgreSQL's stack has an end, and so has ours. */
const maximumDepth = 200;

/** `PostWhere`: all keys of one object hold together. */
export function readWhere(app: App, model: Model, input: Input): Condition {
  refuseNull(input);
  if (input.path.length > maximumDepth)
    throw new TrellisError('LIMIT_EXCEEDED', say('filter.tooDeep', { maximum: maximumDepth }), {
      extensions: { limit: 'filterDepth', maximum: maximumDepth },
    });
  return all(eachOf(input.entries(), ([key, member]) => readMember(app, model, key, member)));
}

function readMember(app: App, model: Model, key: string, input: Input): Condition {
  refuseNull(input);
  switch (key) {
    case 'AND':
      return all(eachOf(input.items(), (item) => readWhere(app, model, item)));
    case 'OR':
      return { kind: 'any', of: eachOf(input.items(), (item) => readWhere(app, model, item)) };
    case 'NOT':
      return { kind: 'not', of: readWhere(app, model, input) };
    default:
  }
  const field =
    fieldOf(model, key) ?? fail(inputError(input.path, say('filter.noField', { model: model.name, field: key })));
  switch (field.kind) {
    case 'value':
      return readFilter(model, field, input);
    case 'toOne':
      if (key === field.idName) return readFilter(model, field, input);
      return {
        kind: 'toOne',
        relation: field,
        rows: rowsOf(targetOf(app, field), readWhere(app, targetOf(app, field), input)),
      };
    case 'toMany':
    case 'manyToMany':
      return readListFilter(app, field, input);
    default:
      return unreachable(field);
  }
}

/** `XListFilter`: `every` holds where no row breaks it, so it is the opposite of `some` of the opposite. */
function readListFilter(app: App, relation: ToMany, input: Input): Condition {
  const target = targetOf(app, relation);
  const some = (where: Condition): Condition => ({ kind: 'some', relation, rows: relatedRowsOf(app, relation, where) });
  return all(
    eachOf(input.entries(), ([key, member]) => {
      refuseNull(member);
      switch (key) {
        case 'some':
          return some(readWhere(app, target, member));
        case 'none':
          return { kind: 'not', of: some(readWhere(app, target, member)) };
        case 'every':
          return { kind: 'not', of: some({ kind: 'not', of: readWhere(app, target, member) }) };
        case 'count':
          return all(eachOf(member.entries(), ([operator, value]) => readCount(app, relation, operator, value)));
        default:
          throw inputError(member.path, say('filter.noneOnList', { filter: key }));
      }
    }),
  );
}

function readCount(app: App, relation: ToMany, operator: string, input: Input): Condition {
  refuseNull(input);
  const compare = (comparison: Ordering | 'in', value: Input): Condition => ({
    kind: 'count',
    relation,
    rows: relatedRowsOf(app, relation),
    comparison,
    value: { source: value.source(), type: { kind: 'int', list: comparison === 'in' }, path: value.path },
  });
  switch (operator) {
    case 'eq':
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
    case 'in':
      return compare(operator, input);
    case 'ne':
      return { kind: 'not', of: compare('eq', input) };
    case 'notIn':
      return { kind: 'not', of: compare('in', input) };
    case 'between':
      return between(input, compare);
    case 'isNull':
      return either(input, never);
    default:
      throw inputError(input.path, say('filter.noneOnCount', { filter: operator }));
  }
}

/** `StringFilter` and its like: a filter of one field's own values. */
export function readFilter(model: Model, field: ColumnField, input: Input): Condition {
  const members = new Map(input.entries());
  eachOf([...members.values()], refuseNull);
  const insensitive = readMode(members.get('mode'));
  const place = members.get('path');
  const context: FilterContext = {
    model,
    field,
    operand: { field },
    insensitive,
    jsonPath: place && { source: place.source(), type: { kind: 'textArray' }, path: place.path },
  };
  members.delete('mode');
  members.delete('path');
  return all(eachOf([...members], ([operator, value]) => readOperator(context, operator, value)));
}

function readMode(input: Input | undefined): boolean {
  const mode = input?.word() ?? 'DEFAULT';
  if (input && mode !== 'DEFAULT' && mode !== 'INSENSITIVE')
    throw inputError(input.path, say('input.oneOf', { place: input.path.join('.'), values: 'DEFAULT, INSENSITIVE' }));
  return mode === 'INSENSITIVE';
}

interface FilterContext {
  readonly model: Model;
  readonly field: ColumnField;
  readonly operand: Operand;
  readonly insensitive: boolean;
  readonly jsonPath: Param | undefined;
}

type Compare = Extract<Condition, { kind: 'compare' }>;

/** A pattern on a field that the model's search looks into is found by the same index. */
function indexedTexts(
  { model, field }: FilterContext,
  form: 'contains' | 'startsWith' | 'endsWith' | 'like',
  input: Input,
): Pick<Compare, 'texts'> {
  if (!model.search.includes(field.name) || !input.hasGrams()) return {};
  return {
    texts: { of: model, param: { source: input.source(), type: { kind: 'likeTexts', form }, path: input.path } },
  };
}

function readOperator(context: FilterContext, operator: string, input: Input): Condition {
  const { field, operand } = context;
  const isList = field.kind === 'value' && field.list;
  const compare = (comparison: Comparison, value: Input, type?: Param['type']): Compare => ({
    kind: 'compare',
    operand,
    comparison,
    insensitive: context.insensitive,
    value: {
      source: value.source(),
      type: type ?? { kind: 'field', field, list: false, purpose: 'compare' },
      path: value.path,
    },
    ...(context.jsonPath ? { jsonPath: context.jsonPath } : {}),
  });
  const manyValues: Param['type'] = { kind: 'field', field, list: true, purpose: 'compare' };
  switch (operator) {
    case 'eq':
      return isList ? compare('listEq', input, manyValues) : compare('eq', input);
    case 'ne':
      return { kind: 'not', of: isList ? compare('listEq', input, manyValues) : compare('eq', input) };
    case 'in':
      return compare('in', input, manyValues);
    case 'notIn':
      return { kind: 'not', of: compare('in', input, manyValues) };
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return compare(operator, input);
    case 'between':
      return between(input, compare);
    case 'contains':
    case 'startsWith':
    case 'endsWith':
    case 'like':
      return {
        ...compare('like', input, { kind: 'likePattern', form: operator }),
        ...indexedTexts(context, operator, input),
      };
    case 'withinDistance':
      return compare('within', input, { kind: 'area', form: 'distance' });
    case 'withinBox':
      return compare('within', input, { kind: 'area', form: 'box' });
    case 'has':
      return compare('has', input);
    case 'hasSome':
    case 'hasEvery':
      return compare(operator, input, manyValues);
    case 'hasKey':
      return compare('hasKey', input, { kind: 'text' });
    case 'isNull':
      return either(input, { kind: 'isNull', operand, ...(context.jsonPath ? { jsonPath: context.jsonPath } : {}) });
    case 'isEmpty':
      return either(input, { kind: 'isEmpty', operand });
    default:
      throw inputError(input.path, say('filter.noneOnField', { filter: operator, field: field.name }));
  }
}

function between(input: Input, compare: (ordering: Ordering, value: Input) => Condition): Condition {
  const [low, high, ...rest] = input.items();
  if (!low || !high || rest.length > 0)
    throw inputError(input.path, say('filter.between', { place: input.path.join('.') }));
  return all([compare('gte', low), compare('lte', high)]);
}

function either(input: Input, condition: Condition): Condition {
  const flag = input.word();
  if (typeof flag !== 'boolean') throw inputError(input.path, say('input.boolean', { place: input.path.join('.') }));
  return flag ? condition : { kind: 'not', of: condition };
}

/** A field by its GraphQL name; `customerId` is the to-one field `customer`. */
export function fieldOf(model: Model, name: string): Field | undefined {
  const field = model.fields.get(name) ?? model.systemFields.get(name);
  if (field) return field;
  if (!name.endsWith('Id')) return undefined;
  const relation = model.fields.get(name.slice(0, -2));
  return relation?.kind === 'toOne' ? relation : undefined;
}

export function targetOf(app: App, field: { readonly target: string }): Model {
  return must(app.models.get(field.target), `model ${field.target}`);
}

/** An operator given null is a mistake that would silently match nothing, or everything. */
export function refuseNull(input: Input): void {
  if (input.isNull) throw inputError(input.path, say('input.null', { place: input.path.join('.') }));
}

function all(of: readonly Condition[]): Condition {
  const [only] = of;
  return of.length === 1 && only ? only : { kind: 'all', of };
}

function fail(error: Error): never {
  throw error;
}
