import { say } from '@trellis/errors';
import type { Model } from '@trellis/app-definition';
import { typeNames } from '@trellis/records-schema';
import type { GroupOrder, GroupPart, Groups, GroupsPart, Having } from '../group-request.ts';
import { always } from '../request.ts';
import { readAggregate } from './aggregate.ts';
import { argumentsOf, type ResponseField } from './document.ts';
import { type ReadGroupKey, readGroupKey } from './group-key.ts';
import { readGroupKeys } from './group-keys.ts';
import { readHaving } from './having.ts';
import { type Input, inputError } from './input.ts';
import { givenOf, readPage } from './list.ts';
import { onlyKey, readDirection, readMeasureOrder } from './order.ts';
import { boundTo, constant, fieldsBelow, type Reading, unknownField } from './reading.ts';
import { readSearch } from './search.ts';
import { readPageInfoPart } from './leaf-parts.ts';
import { readConnection } from './selection.ts';
import { readWhere, rowsOf } from './where.ts';

const noCondition: Having = { kind: 'all', of: [] };

/** `postsGroupBy`: groups with their arguments and the parts that are asked for. */
export function readGroups(reading: Reading, model: Model, field: ResponseField): Groups {
  const args = argumentsOf(field, reading.observer);
  const [where, search, having, orderBy] = ['where', 'search', 'having', 'orderBy'].map((name) => givenOf(args, name));
  const byInput = givenOf(args, 'by');
  const by = byInput?.items().map((item) => readGroupKey(reading.app, model, item)) ?? [];
  if (!byInput || by.length === 0) throw inputError(['by'], say('group.nameBy', { place: 'by' }));
  const inputs = [byInput, where, having, orderBy, search].flatMap((input) => input?.source() ?? []);
  const filter = where ? readWhere(reading.app, model, where) : always;
  const rowInputs = [byInput, where, search].filter((input) => input !== undefined);
  return {
    rows: rowsOf(model, search ? { kind: 'all', of: [filter, readSearch(model, search).condition] } : filter),
    by,
    having: having ? readHaving(model, having) : noCondition,
    orderBy: readOrder(model, by, orderBy),
    page: readPage(model, args),
    binding: boundTo(reading, { text: `${model.id}.groups${search ? '?search' : ''}`, sources: inputs }),
    parts: fieldsBelow(reading, field, [typeNames(model.name).groupConnection]).map((part) =>
      readGroupsPart({ reading, model, by, rowInputs }, part),
    ),
  };
}

/** The order of groups, completed by their keys: no two groups have the same. */
function readOrder(model: Model, by: readonly ReadGroupKey[], input: Input | undefined): readonly GroupOrder[] {
  const keys = (direction: Pick<GroupOrder, 'descending' | 'nullsFirst'>): readonly GroupOrder[] =>
    by.map((_, index) => ({ kind: 'key', index, ...direction }));
  const given = input?.items().flatMap((item): readonly GroupOrder[] => {
    const [name, member] = onlyKey(item);
    if (name === 'keys') return keys(readDirection(model, member));
    return [{ kind: 'measure', ...readMeasureOrder(model, item) }];
  });
  const isComplete = given?.some((term) => term.kind === 'key');
  return [...(given ?? []), ...(isComplete ? [] : keys({ descending: false, nullsFirst: false }))];
}

interface GroupsContext {
  readonly reading: Reading;
  readonly model: Model;
  readonly by: readonly ReadGroupKey[];
  /** What decides which rows a group has. */
  readonly rowInputs: readonly Input[];
}

function readGroupsPart(context: GroupsContext, field: ResponseField): GroupsPart {
  const { reading, model } = context;
  const { groupConnection, group } = typeNames(model.name);
  const { key } = field;
  switch (field.name) {
    case 'nodes':
      return {
        kind: 'nodes',
        key,
        parts: fieldsBelow(reading, field, [group]).map((part) => readGroupPart(context, part)),
      };
    case 'pageInfo':
      return { kind: 'pageInfo', key, parts: fieldsBelow(reading, field, ['PageInfo']).map(readPageInfoPart) };
    case 'totalCount':
      return { kind: 'totalCount', key };
    case '__typename':
      return constant(key, groupConnection);
    default:
      throw unknownField(groupConnection, field);
  }
}

function readGroupPart({ reading, model, by, rowInputs }: GroupsContext, field: ResponseField): GroupPart {
  const { group } = typeNames(model.name);
  const { key } = field;
  switch (field.name) {
    case 'keys':
      return { kind: 'keys', key, parts: readGroupKeys(reading, model, by, field) };
    case 'aggregate':
      return { kind: 'aggregate', key, parts: readAggregate(reading, model, field) };
    case 'records': {
      const list = readConnection(reading, model, 'group', field);
      const sources = [...rowInputs.map((input) => input.source()), ...list.binding.sources];
      return { kind: 'records', key, list: { ...list, binding: { ...list.binding, sources } } };
    }
    case '__typename':
      return constant(key, group);
    default:
      throw unknownField(group, field);
  }
}
