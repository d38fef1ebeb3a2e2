import { type App, type Field, isRollup, type Model, revisionsField } from '@trellis/app-definition';
import type { SharedName } from '@trellis/scalars';
import { block } from './definition-text.ts';
import { rootFieldNames, typeNames } from './names.ts';
import { outputType } from './value-types.ts';

/** What the versions of records mention of what subgraphs share. */
export const sharedByHistory: readonly SharedName[] = ['SyncOp'];

/** Whether any records of the app keep their versions. */
export function hasHistory(app: App): boolean {
  return [...app.models.values()].some(({ history }) => history);
}

/** The argument of a root field that answers with the records as they were at a moment. */
export function asOfArgument({ history }: Model): string {
  return history ? ', asOf: DateTime' : '';
}

/** The field of a record that lists its versions, latest first. */
export function revisionsOf({ name, history }: Model): readonly string[] {
  return history ? [`${revisionsField}(first: Int, after: String): ${typeNames(name).revisionConnection}!`] : [];
}

/** The types of a record's versions. Of an image there is what stood in the record itself: relations as ids, no rollups. */
export function revisionTypes(model: Model): readonly string[] {
  const { revision, revisionConnection, revisionValues } = typeNames(model.name);
  return [
    block(`type ${revisionConnection}`, [`nodes: [${revision}!]!`, 'pageInfo: PageInfo!', 'totalCount: Int!']),
    block(`type ${revision}`, [
      'version: Int!',
      '"ENTER: how the record stood when its history began, or came into the caller\'s sight."',
      'op: SyncOp!',
      'at: DateTime!',
      'actor: User',
      '"The fields that the caller may read on both images and that are not the same there."',
      'changedFields: [String!]!',
      `before: ${revisionValues}`,
      `after: ${revisionValues}`,
    ]),
    block(`type ${revisionValues}`, [
      'createdAt: DateTime!',
      'updatedAt: DateTime!',
      ...[...model.fields.values()].flatMap(valueOfImage),
    ]),
  ];
}

function valueOfImage(field: Field): readonly string[] {
  if (field.kind === 'toOne') return [`${field.idName}: ID`];
  return field.kind === 'value' && !isRollup(field) ? [`${field.name}: ${outputType(field)}`] : [];
}

/** The mutation that writes the values of an earlier version into a record. */
export function restoreRevisionField(model: Model): string {
  const name = rootFieldNames(model).mutation.restoreRevision;
  return `${name}(id: ID!, version: Int!, expectedVersion: Int): ${model.name}!`;
}
