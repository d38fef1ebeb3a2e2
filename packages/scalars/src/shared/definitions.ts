import {
  equalityFilter,
  jsonFilter,
  listFilter,
  opaqueListFilter,
  orderFilter,
  pointFilter,
  stringFilter,
} from './filters.ts';

/**
 * Every definition that more than one subgraph may hold, by its name. Composition keeps only what all of them have in
 * common, so nobody else writes one of these down.
 */
export const sharedDefinitions = {
  BigInt: scalar('BigInt', 'https://www.w3.org/TR/xmlschema-2/#long', 'A whole number of 64 bits, as a text.'),
  Decimal: scalar('Decimal', 'https://www.w3.org/TR/xmlschema-2/#decimal', 'An exact decimal number, as a text.'),
  Date: scalar('Date', 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6', 'A day: 2026-01-31.'),
  Time: scalar('Time', 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6', 'A time of day: 12:00:00.000.'),
  DateTime: scalar(
    'DateTime',
    'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
    'A moment in UTC: 2026-01-31T12:00:00.000Z. Input needs an offset.',
  ),
  JSON: scalar('JSON', 'https://www.rfc-editor.org/rfc/rfc8259', 'Any JSON value.'),
  SyncCursor: '"A place in the log of changes: give it back as it came."\nscalar SyncCursor',

  Node: 'interface Node { id: ID! }',
  AppRecord:
    'interface AppRecord implements Node { id: ID! version: Int! createdAt: DateTime! updatedAt: DateTime! deletedAt: DateTime }',
  PageInfo:
    'type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }',
  AppPoint: '"A place on earth, in degrees."\ntype AppPoint @shareable { latitude: Float! longitude: Float! }',
  AppPointInput: '"A place on earth, in degrees."\ninput AppPointInput { latitude: Float! longitude: Float! }',

  AppPointDistance:
    '"Not farther than so many metres, on a sphere."\ninput AppPointDistance { of: AppPointInput! meters: Float! }',
  AppPointBox:
    '"Between two corners, sides included; eastward from the one to the other, also across the date line."\ninput AppPointBox { southWest: AppPointInput! northEast: AppPointInput! }',

  SortOrder:
    '"ASC puts missing values last, DESC first."\nenum SortOrder { ASC DESC ASC_NULLS_FIRST ASC_NULLS_LAST DESC_NULLS_FIRST DESC_NULLS_LAST }',
  TextMode: '"INSENSITIVE compares without regard to upper and lower case."\nenum TextMode { DEFAULT INSENSITIVE }',
  DeletedRecords: 'enum DeletedRecords { EXCLUDE INCLUDE ONLY }',
  DateBucket: '"Weeks begin on Monday."\nenum DateBucket { YEAR QUARTER MONTH WEEK DAY HOUR }',
  SyncOp:
    '"ENTER and LEAVE: an unchanged or changed record that the filter or the permissions now let in or out."\nenum SyncOp { CREATE UPDATE DELETE ENTER LEAVE }',
  SyncLeaveReason: 'enum SyncLeaveReason { LEFT_FILTER ACCESS_LOST }',
  SyncControl:
    '"RESET: the cursor could not be used, changes may have been missed, and the new cursor begins now."\nenum SyncControl { READY CHANGES HEARTBEAT RESET }',

  IDFilter: equalityFilter('ID'),
  StringFilter: stringFilter,
  IntFilter: orderFilter('Int'),
  FloatFilter: orderFilter('Float'),
  BooleanFilter: equalityFilter('Boolean'),
  BigIntFilter: orderFilter('BigInt'),
  DecimalFilter: orderFilter('Decimal'),
  DateFilter: orderFilter('Date'),
  TimeFilter: orderFilter('Time'),
  DateTimeFilter: orderFilter('DateTime'),
  JSONFilter: jsonFilter,
  AppPointFilter: pointFilter,

  IDListFilter: listFilter('ID'),
  StringListFilter: listFilter('String'),
  IntListFilter: listFilter('Int'),
  FloatListFilter: listFilter('Float'),
  BooleanListFilter: listFilter('Boolean'),
  BigIntListFilter: listFilter('BigInt'),
  DecimalListFilter: listFilter('Decimal'),
  DateListFilter: listFilter('Date'),
  TimeListFilter: listFilter('Time'),
  DateTimeListFilter: listFilter('DateTime'),
  JSONListFilter: listFilter('JSON'),
  AppPointListFilter: opaqueListFilter('AppPoint'),
} as const;

/** The name of a shared definition. */
export type SharedName = keyof typeof sharedDefinitions;

/** Tells a shared definition's name from any other. */
export function isSharedName(name: string): name is SharedName {
  return Object.hasOwn(sharedDefinitions, name);
}

/** All of them, in their order. Builders may call nothing so. */
export const sharedNames: readonly SharedName[] = Object.keys(sharedDefinitions).filter(isSharedName);

function scalar(name: string, url: string, description: string): string {
  return `"${description}"\nscalar ${name} @specifiedBy(url: "${url}")`;
}
