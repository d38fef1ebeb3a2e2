import { block } from './definition-text.ts';
import { typeNames } from './names.ts';

/** The pages of a model's records, in lists at the root and behind relations alike. */
export function connectionTypes(model: string): readonly string[] {
  const { object, connection, edge, aggregate } = typeNames(model);
  return [
    block(`type ${connection}`, [
      `nodes: [${object}!]!`,
      `edges: [${edge}!]!`,
      'pageInfo: PageInfo!',
      'totalCount: Int!',
      `aggregate: ${aggregate}!`,
    ]),
    block(`type ${edge}`, [`node: ${object}!`, 'cursor: String!']),
  ];
}

/** A field that lists records of a model. */
export function listField(field: string, model: string): string {
  const { where, orderBy, connection, fieldName } = typeNames(model);
  const filter = `where: ${where}, orderBy: [${orderBy}!]`;
  const page = 'first: Int, after: String, last: Int, before: String, offset: Int';
  const distinct = `distinctOn: [${fieldName}!]`;
  return `${field}(${filter}, ${page}, ${distinct}, deleted: DeletedRecords = EXCLUDE): ${connection}!`;
}
