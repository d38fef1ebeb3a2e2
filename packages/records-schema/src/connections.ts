import type { JoinModel, ManyToManyField } from '@trellis/app-definition';
import { block } from './definition-text.ts';
import { typeNames } from './names.ts';

/** The pages of a model's records, in lists at the root and behind relations alike. */
export function connectionTypes(model: string): readonly string[] {
  const { connection, edge } = typeNames(model);
  return pagesOf(model, connection, edge, []);
}

/** The pages of records behind a model that joins: an edge has the join's own record. */
export function joinedTypes({ target }: ManyToManyField, through: JoinModel): readonly string[] {
  const { model, edgeField, connectionType, edgeType } = through;
  return pagesOf(target, connectionType, edgeType, [`${edgeField}: ${model}`]);
}

function pagesOf(model: string, connection: string, edge: string, ofEdge: readonly string[]): readonly string[] {
  const { object, aggregate } = typeNames(model);
  return [
    block(`type ${connection}`, [
      `nodes: [${object}!]!`,
      `edges: [${edge}!]!`,
      'pageInfo: PageInfo!',
      'totalCount: Int!',
      `aggregate: ${aggregate}!`,
    ]),
    block(`type ${edge}`, [`node: ${object}!`, 'cursor: String!', ...ofEdge]),
  ];
}

/** A field that lists records of a model; `more` are arguments behind those of every list. */
export function listField(
  field: string,
  model: string,
  connection: string = typeNames(model).connection,
  more = '',
): string {
  const { where, orderBy, fieldName } = typeNames(model);
  const filter = `where: ${where}, search: String, orderBy: [${orderBy}!]`;
  const page = 'first: Int, after: String, last: Int, before: String, offset: Int';
  const distinct = `distinctOn: [${fieldName}!]`;
  return `${field}(${filter}, ${page}, ${distinct}, deleted: DeletedRecords = EXCLUDE${more}): ${connection}!`;
}
