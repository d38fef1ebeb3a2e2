import type { Model } from '@trellis/app-definition';
import { must, say } from '@trellis/errors';
import { numberTypesOf } from '@trellis/records-schema';
import { eachOf } from '../faults.ts';
import type { Having } from '../group-request.ts';
import type { Measure, Ordering, ParamType } from '../request.ts';
import { isMeasureName, measureOf } from './aggregate.ts';
import { type Input, inputError } from './input.ts';
import { refuseNull } from './where.ts';

/** `PostHaving`: all keys of one object hold together. */
export function readHaving(model: Model, input: Input): Having {
  return every(
    eachOf(membersOf(input), ([key, member]) => {
      switch (key) {
        case 'AND':
          return every(eachOf(member.items(), (item) => readHaving(model, item)));
        case 'OR':
          return { kind: 'any', of: eachOf(member.items(), (item) => readHaving(model, item)) };
        case 'NOT':
          return { kind: 'not', of: readHaving(model, member) };
        case 'count':
          return readFilter({ function: 'count' }, member);
        default:
          if (!isMeasureName(key)) throw inputError(member.path, say('filter.noneOnGroups', { filter: key }));
          return every(
            eachOf(membersOf(member), ([field, filter]) => {
              const measure = measureOf(model, key, field);
              if (!measure) throw inputError(filter.path, say('filter.noNumber', { model: model.name, field }));
              return readFilter(measure, filter);
            }),
          );
      }
    }),
  );
}

function readFilter(measure: Measure, input: Input): Having {
  return every(eachOf(membersOf(input), ([operator, operand]) => readOperator(measure, operator, operand)));
}

function readOperator(measure: Measure, operator: string, input: Input): Having {
  const compare = (comparison: Ordering | 'in', value: Input): Having => {
    const type = typeOf(measure, comparison === 'in');
    return { kind: 'compare', measure, comparison, value: { source: value.source(), type, path: value.path } };
  };
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
    case 'between': {
      const [low, high, ...rest] = input.items();
      if (!low || !high || rest.length > 0)
        throw inputError(input.path, say('filter.between', { place: input.path.join('.') }));
      return every([compare('gte', low), compare('lte', high)]);
    }
    case 'isNull': {
      const isNull: Having = { kind: 'isNull', measure };
      return input.word() === false ? { kind: 'not', of: isNull } : isNull;
    }
    default:
      throw inputError(input.path, say('filter.noneOnNumber', { filter: operator }));
  }
}

function typeOf(measure: Measure, list: boolean): ParamType {
  if (measure.function === 'count') return { kind: 'int', list };
  const { average } = must(numberTypesOf(measure.operand.field), 'a number');
  return { kind: 'number', scalar: average, list };
}

function membersOf(input: Input): readonly (readonly [string, Input])[] {
  refuseNull(input);
  const members = input.entries();
  eachOf(members, ([, member]) => refuseNull(member));
  return members;
}

function every(of: readonly Having[]): Having {
  const [only] = of;
  return of.length === 1 && only ? only : { kind: 'all', of };
}
