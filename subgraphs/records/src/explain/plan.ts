import type { App, ColumnField, Model } from '@trellis/app-definition';

/** A node of a plan as `explain (format json)` tells it. The members without a name here are shown as they are. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Filter?: string;
  readonly 'Sort Key'?: readonly string[];
  /** The planner's estimate of what leaves the node. */
  readonly 'Plan Rows': number;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** A table that is read from end to end, in the builder's words. */
export interface Scan {
  readonly model: Model;
  /** The rows that it holds, as PostgreSQL last counted them, or as many as were read. */
  readonly rows: number;
  /** The fields that the rows are chosen by, and else those by which the first are: an index on them would find the rows. */
  readonly fields: readonly ColumnField[];
}

export function nodesOf(plan: PlanNode): readonly PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

/** The rows that a plan read from tables and indexes; undefined where it was not run. */
export function rowsRead(plan: PlanNode): number | undefined {
  if (plan['Actual Rows'] === undefined) return undefined;
  return nodesOf(plan)
    .filter((node) => node['Relation Name'] !== undefined)
    .reduce((sum, node) => sum + readBy(node), 0);
}

function readBy(node: PlanNode): number {
  const loops = node['Actual Loops'] ?? 1;
  return Math.round(((node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0)) * loops);
}

/** The tables of at least so many rows that are read from end to end to find some of them. */
export function scansOf(
  app: App,
  plan: PlanNode,
  tableRows: ReadonlyMap<string, number>,
  least: number,
): readonly Scan[] {
  const models = new Map([...app.models.values()].map((model) => [model.table, model]));
  return tableReads(plan).flatMap(({ node, order }): readonly Scan[] => {
    const { 'Node Type': type, 'Relation Name': table = '', Filter: filter = '' } = node;
    const model = models.get(table);
    if (!model || !type.endsWith('Seq Scan')) return [];
    const rows = Math.max(tableRows.get(table) ?? 0, readBy(node));
    if (rows < least) return [];
    const compared = comparedFields(model, filter);
    const fields = compared.length > 0 ? compared : orderedFields(model, order);
    return fields.length > 0 ? [{ model, rows, fields }] : [];
  });
}

interface TableRead {
  readonly node: PlanNode;
  /** By what its rows are sorted to take the first of them. */
  readonly order: readonly string[];
}

function tableReads(node: PlanNode, limited = false, order: readonly string[] = []): readonly TableRead[] {
  const { 'Node Type': type, 'Sort Key': sorted = [], Plans: below = [] } = node;
  if (node['Relation Name'] !== undefined) return [{ node, order }];
  const first = type === 'Sort' && limited ? sorted : order;
  return below.flatMap((child) => tableReads(child, type === 'Limit', first));
}

/** The fields whose columns a filter compares with something, as an index can. Equal ones come first. */
function comparedFields(model: Model, filter: string): readonly ColumnField[] {
  const fields = columnFields(model);
  const compared = (field: ColumnField, operator: string) =>
    new RegExp(`(?<![\\w"])"?${field.column}"?\\)?(::[a-z ]+)?\\)? (${operator}) `).test(filter);
  const equal = fields.filter((field) => compared(field, '='));
  return [...equal, ...fields.filter((field) => !equal.includes(field) && compared(field, '<|>|<=|>='))];
}

/** The fields that a table's rows are sorted by, as long as they are columns of its own: the first that is not ends what an index could do. */
function orderedFields(model: Model, order: readonly string[]): readonly ColumnField[] {
  const fields = order.map((key) =>
    columnFields(model).find(({ column }) => new RegExp(`^(?:\\w+\\.)?"?${column}"?(?: |$)`).test(key)),
  );
  const end = fields.indexOf(undefined);
  return (end === -1 ? fields : fields.slice(0, end)).filter((field) => field !== undefined);
}

function columnFields(model: Model): readonly ColumnField[] {
  return [...model.fields.values()].filter(
    (field): field is ColumnField => field.kind === 'toOne' || (field.kind === 'value' && field.computed === undefined),
  );
}

/** The plan without values: conditions in it repeat those of the request and of rules. */
export function withoutValues(plan: unknown): unknown {
  return JSON.parse(JSON.stringify(plan, (_, value: unknown) => (typeof value === 'string' ? hidden(value) : value)));
}

function hidden(text: string): string {
  return text.replaceAll(/'(?:[^']|'')*'/g, "'…'");
}
