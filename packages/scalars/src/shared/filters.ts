/**
 * The filters, as SDL. Null is refused in every operator, `in: []` matches nothing, `between` includes both ends, and
 * `ne` and `notIn` are the exact opposites of `eq` and `in`: they match missing values.
 */
const equality = (type: string): string => `eq: ${type} ne: ${type} in: [${type}!] notIn: [${type}!]`;
const order = (type: string): string => `lt: ${type} lte: ${type} gt: ${type} gte: ${type} between: [${type}!]`;

/** Of a type whose values have no order. */
export function equalityFilter(type: string): string {
  return `input ${type}Filter { ${equality(type)} isNull: Boolean }`;
}

/** Of a type whose values have an order. */
export function orderFilter(type: string): string {
  return `input ${type}Filter { ${equality(type)} ${order(type)} isNull: Boolean }`;
}

/** Of texts. */
export const stringFilter = `input StringFilter { ${equality('String')} ${order('String')} contains: String startsWith: String endsWith: String like: String isNull: Boolean isEmpty: Boolean mode: TextMode }`;

/** Of JSON: `path` says where in the document the other operators look, so that one filter serves every place. */
export const jsonFilter = `"The operators apply to what stands at path (keys, and positions in lists as digits; none is the whole document)."
input JSONFilter { path: [String!] ${equality('JSON')} ${order('JSON')} hasKey: String "Nothing there, or a JSON null." isNull: Boolean }`;

/** Of places. */
export const pointFilter = `input AppPointFilter { ${equality('AppPointInput')} withinDistance: AppPointDistance withinBox: AppPointBox isNull: Boolean }`;

/** Of a list of a type. */
export function listFilter(type: string): string {
  return `input ${type}ListFilter { eq: [${type}!] has: ${type} hasSome: [${type}!] hasEvery: [${type}!] isEmpty: Boolean isNull: Boolean }`;
}

/** Of a list whose elements PostgreSQL cannot compare. */
export function opaqueListFilter(type: string): string {
  return `input ${type}ListFilter { isEmpty: Boolean isNull: Boolean }`;
}
