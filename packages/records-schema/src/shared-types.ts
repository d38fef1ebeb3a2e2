import type { App, Field } from '@trellis/app-definition';
import { isSharedName, type SharedName } from '@trellis/scalars';
import { numberFilter } from './groups.ts';
import { hasHistory, sharedByHistory } from './history.ts';
import { hasSync, sharedBySync } from './sync.ts';
import { filterType, inputType, numbersOf, numberTypesOf, outputType } from './value-types.ts';

/** What every model's types mention. */
const ofModels: readonly SharedName[] = [
  'Node',
  'AppRecord',
  'PageInfo',
  'SortOrder',
  'DeletedRecords',
  'IDFilter',
  'IntFilter',
  'DateTimeFilter',
];

/** What a subscription to changes mentions. */
const ofChanges: readonly SharedName[] = ['SyncOp', 'SyncLeaveReason', 'SyncControl', 'SyncCursor'];

/** The shared definitions that an app's records SDL mentions. Told by the model, because parsing the SDL is slow. */
export function sharedTypes(app: App): ReadonlySet<SharedName> {
  const models = [...app.models.values()];
  const groups = models.filter((model) => model.groupBy);
  const ofGroups: readonly SharedName[] = groups.length === 0 ? [] : ['DateBucket'];
  const ofNumbers = groups.flatMap(numbersOf).map(numberFilter).filter(isSharedName);
  const ofFields = models.flatMap((model) => [...model.fields.values()].flatMap(typesOf)).filter(isSharedName);
  return new Set([
    ...ofModels,
    ...(models.some((model) => model.live) ? ofChanges : []),
    ...(hasSync(app) ? sharedBySync : []),
    ...(hasHistory(app) ? sharedByHistory : []),
    ...ofFields,
    ...ofGroups,
    ...ofNumbers,
  ]);
}

function typesOf(field: Field): readonly string[] {
  if (field.kind !== 'value') return [];
  const { sum, average } = numberTypesOf(field) ?? {};
  return [outputType(field), inputType(field), filterType(field), sum ?? [], average ?? []]
    .flat()
    .map((type) => type.replace(/[[\]!]/g, ''));
}
