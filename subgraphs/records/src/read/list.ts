import { say } from '@trellis/errors';
import type { App, Model } from '@trellis/app-definition';
import { type Condition, always, type Deleted, type List, type Operand, type Page, type Source } from '../request.ts';
import { readFieldName } from './aggregate.ts';
import { type Input, inputError } from './input.ts';
import { readOrder } from './order.ts';
import { readSearch } from './search.ts';
import { readWhere, rowsOf } from './where.ts';

const defaultPageSize = 50;

export type ListArguments = ReadonlyMap<string, Input>;

/** A list's rows, order and page; its parts are read by the selection. */
export function readList(app: App, model: Model, name: string, args: ListArguments): Omit<List, 'parts'> {
  const [where, order, deletedOrNot, distinct, searched] = ['where', 'orderBy', 'deleted', 'distinctOn', 'search'].map(
    (key) => givenOf(args, key),
  );
  const filter: Condition = where ? readWhere(app, model, where) : always;
  const search = searched && readSearch(model, searched);
  const condition: Condition = search ? { kind: 'all', of: [filter, search.condition] } : filter;
  const orderBy = readOrder(app, model, order, search?.relevance);
  const deleted = readDeleted(deletedOrNot);
  const page = readPage(model, args);
  const sources: Source[] = [where, order, deletedOrNot, distinct, searched].flatMap((input) => input?.source() ?? []);
  const distinctOn = distinct?.items().map((item): Operand => ({ field: readFieldName(model, item) })) ?? [];
  const binding = { text: `${model.id}.${name}${search ? '?search' : ''}`, sources };
  return { rows: rowsOf(model, condition, deleted), distinctOn, orderBy, page, binding };
}

export function readDeleted(input: Input | undefined): Deleted {
  const word = input && !input.isNull ? input.word() : 'EXCLUDE';
  if (word === 'EXCLUDE' || word === 'INCLUDE' || word === 'ONLY') return word;
  throw inputError(['deleted'], say('input.oneOf', { place: 'deleted', values: 'EXCLUDE, INCLUDE, ONLY' }));
}

/** A nullable argument that is null counts as not given. */
export function givenOf(args: ListArguments, name: string): Input | undefined {
  const input = args.get(name);
  return input && !input.isNull ? input : undefined;
}

export function readPage(model: Model, args: ListArguments): Page {
  const [first, last, after, before, offset] = ['first', 'last', 'after', 'before', 'offset'].map((name) =>
    givenOf(args, name),
  );
  if (first && last) throw inputError(last.path, say('list.firstOrLast'));
  if (before && !last) throw inputError(before.path, say('list.beforeNeedsLast'));
  if (last && (after || offset)) throw inputError(last.path, say('list.lastAlone'));
  if (after && offset) throw inputError(offset.path, say('list.afterOrOffset'));
  const size = first ?? last;
  const cursor = after ?? before;
  return {
    backward: last !== undefined,
    size: {
      source: size?.source() ?? { kind: 'literal', value: Math.min(defaultPageSize, model.maxPageSize) },
      type: { kind: 'count', limit: model.maxPageSize, argument: last ? 'last' : 'first' },
      path: size?.path ?? ['first'],
    },
    ...(cursor ? { cursor: { source: cursor.source(), type: { kind: 'text' }, path: cursor.path } } : {}),
    ...(offset
      ? {
          offset: {
            source: offset.source(),
            type: { kind: 'count', limit: 1_000_000, argument: 'offset' },
            path: offset.path,
          },
        }
      : {}),
  };
}
