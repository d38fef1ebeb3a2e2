import type { Mutant } from './mutant.ts';

const view = 'authorize/view.ts';
const groups = 'authorize/groups.ts';
const permissions = 'authorize/permissions.ts';

/** Faults that let somebody see more than the rules say, one in each place where a rule is put into what is read. */
export const readMutants: readonly Mutant[] = [
  {
    name: 'every row is visible',
    file: view,
    from: 'visible: this.#visible(rows),',
    to: 'visible: always,',
  },
  {
    name: 'filters are not rewritten at all',
    file: view,
    from: 'where: this.condition(rows.model, rows.where, rows.deleted)',
    to: 'where: rows.where',
  },
  {
    name: 'filters are not rewritten below NOT',
    file: view,
    from: 'of: this.condition(model, condition.of, deleted)',
    to: 'of: condition.of',
  },
  {
    name: 'filters are not rewritten below AND and OR',
    file: view,
    from: 'of: condition.of.map((part) => this.condition(model, part, deleted))',
    to: 'of: condition.of',
  },
  {
    name: 'comparisons see what is hidden',
    file: view,
    from: 'operand: this.operand(model, condition.operand, deleted)',
    to: 'operand: condition.operand',
  },
  {
    name: 'filters follow a relation to one record that is not given',
    file: view,
    from: 'return { ...condition, ...this.#guarded(model, condition.relation), rows:',
    to: 'return { ...condition, rows:',
  },
  {
    name: 'filters follow a relation to one record that is not visible',
    file: view,
    from: '...this.#guarded(model, condition.relation), rows: this.rows(condition.rows)',
    to: '...this.#guarded(model, condition.relation), rows: { ...this.rows(condition.rows), visible: always }',
  },
  {
    name: 'some follows a list that is not given',
    file: view,
    from: 'return allOf([this.#guard(model, condition.relation) ?? always, seen]);',
    to: 'return seen;',
  },
  {
    name: 'some finds rows that are not visible',
    file: view,
    from: `case 'some': {
        const seen: Condition = { ...condition, rows: this.rows(condition.rows) };`,
    to: `case 'some': {
        const seen: Condition = { ...condition, rows: { ...this.rows(condition.rows), visible: always } };`,
  },
  {
    name: 'count counts a list that is not given',
    file: view,
    from: 'if (!guard) return seen;',
    to: 'if (guard || !guard) return seen;',
  },
  {
    name: 'count counts rows that are not visible',
    file: view,
    from: `const seen: Condition = { ...condition, rows: this.rows(condition.rows) };
        const guard`,
    to: `const seen: Condition = { ...condition, rows: { ...this.rows(condition.rows), visible: always } };
        const guard`,
  },
  {
    name: 'a field is seen on every row',
    file: view,
    from: `      this.#guard(model, field) ?? always,
      field.kind`,
    to: '      field.kind',
  },
  {
    name: 'an id tells of a record that is not visible',
    file: view,
    from: "field.kind === 'toOne' ? this.#targetSeen(field, deleted) : always,",
    to: 'always,',
  },
  {
    name: 'a deleted record tells of another one',
    file: view,
    from: "const mayBeDeleted = deleted !== 'EXCLUDE' && target.softDelete;",
    to: 'const mayBeDeleted = false;',
  },
  {
    name: 'orders follow a relation that is not given',
    file: view,
    from: 'const step = { ...hop, ...this.#guarded(from, hop.relation), rows:',
    to: 'const step = { ...hop, rows:',
  },
  {
    name: 'orders see records that are not visible',
    file: view,
    from: 'hop.relation), rows: this.rows(hop.rows) };',
    to: 'hop.relation), rows: { ...this.rows(hop.rows), visible: always } };',
  },
  {
    name: 'orders see what is hidden',
    file: view,
    from: 'operand: this.operand(model, by.operand, deleted) };',
    to: 'operand: by.operand };',
  },
  {
    name: 'orders are computed over records that are not visible',
    file: view,
    from: `          rows: this.rows(by.rows),
          measure`,
    to: `          rows: { ...this.rows(by.rows), visible: always },
          measure`,
  },
  {
    name: 'orders are computed over a list that is not given',
    file: view,
    from: '...this.#guarded(model, by.relation),',
    to: '',
  },
  {
    name: 'orders are computed over what is hidden',
    file: view,
    from: 'measure: this.measure(by.rows, by.measure),',
    to: '',
  },
  {
    name: 'orders are not rewritten at all',
    file: view,
    from: 'orderBy: list.orderBy.map((term) => this.order(list.rows, term)),',
    to: 'orderBy: list.orderBy.map((term) => ({ ...term, through: term.through.map((hop) => ({ ...hop, rows: { ...hop.rows, visible: always } })) })),',
  },
  {
    name: 'a field that no rule gives is not refused',
    file: view,
    from: 'if (!this.mayEverRead(model, field)) throw',
    to: 'if (!this.mayEverRead(model, field) && selection.length < 0) throw',
  },
  {
    name: 'answers show what is hidden',
    file: view,
    from: 'operand: this.operand(model, selected.operand, deleted) };',
    to: 'operand: selected.operand };',
  },
  {
    name: 'answers show a relation to one record that is not given',
    file: view,
    from: `...selected,
      ...this.#guarded(model, selected.relation),`,
    to: '...selected,',
  },
  {
    name: 'answers show a related record that is not visible',
    file: view,
    from: 'rows: this.rows(selected.rows),',
    to: 'rows: { ...this.rows(selected.rows), visible: always },',
  },
  {
    name: 'answers show what is hidden of related records',
    file: view,
    from: 'selection: this.selection(selected.rows, selected.selection),',
    to: 'selection: selected.selection,',
  },
  {
    name: 'answers show a list that is not given',
    file: view,
    from: '{ ...selected, ...this.#guarded(model, selected.relation), list: this.list(selected.list) }',
    to: '{ ...selected, list: this.list(selected.list) }',
  },
  {
    name: 'lists show rows that are not visible',
    file: view,
    from: `      rows: this.rows(list.rows),
      distinctOn`,
    to: `      rows: { ...this.rows(list.rows), visible: always },
      distinctOn`,
  },
  {
    name: 'edges show what is hidden',
    file: view,
    from: '{ ...edge, selection: this.selection(rows, edge.selection) }',
    to: 'edge',
  },
  {
    name: 'deleted records are for everybody who could read them',
    file: view,
    from: 'anyOf([notDeleted(model), deletable])',
    to: 'always',
  },
  {
    name: 'a field is given everywhere when one rule gives it',
    file: view,
    from: 'if (rules.every((rule) => rule.gives(field))) return undefined;',
    to: 'if (rules.some((rule) => rule.gives(field))) return undefined;',
  },
  {
    name: 'rules that do not give a field give it',
    file: view,
    from: 'rules.filter((rule) => rule.gives(field)).map',
    to: 'rules.map',
  },
  {
    name: 'or for and: one of several conditions is enough',
    file: permissions,
    from: "return real.length === 1 && only ? only : { kind: 'all', of: real };",
    to: "return real.length === 1 && only ? only : { kind: real.length > 1 ? 'any' : 'all', of: real };",
  },
  {
    name: 'and for or: all rules must hold',
    file: permissions,
    from: "return conditions.length === 1 ? only : { kind: 'any', of: conditions };",
    to: "return conditions.length === 1 ? only : { kind: 'all', of: conditions };",
  },
  {
    name: 'a rule’s own relations are seen through nobody’s eyes',
    file: 'authorize/unrestricted.ts',
    from: 'return { ...rows, visible: always, where: unrestricted(rows.where), ...through };',
    to: 'return { ...rows, where: unrestricted(rows.where), ...through };',
  },
  {
    name: 'rollups are seen through nobody’s eyes',
    file: 'authorize/unrestricted.ts',
    from: 'return openRows(relatedRowsOf(app, relation, wanted));',
    to: 'return relatedRowsOf(app, relation, wanted);',
  },
  {
    name: 'people without a claim have an empty one',
    file: 'run/bind.ts',
    from: 'claims[key] : null',
    to: "claims[key] : ''",
  },
  {
    name: 'rollups have no filter',
    file: 'authorize/unrestricted.ts',
    from: 'return openRows(relatedRowsOf(app, relation, wanted));',
    to: 'return openRows(relatedRowsOf(app, relation, wanted && always));',
  },
  {
    name: 'what a rule excepts is given',
    file: permissions,
    from: 'fieldsGivenBy(rule)',
    to: 'fieldsGivenBy({ ...rule, except: [] })',
  },
  {
    name: 'distinctOn sees what is hidden',
    file: view,
    from: 'distinctOn: list.distinctOn.map((operand) => this.operand(list.rows.model, operand, list.rows.deleted)),',
    to: '',
  },
  {
    name: 'groups are of rows that are not visible',
    file: groups,
    from: 'rows: view.rows(rows),\n    by',
    to: "rows: { ...view.rows(rows), visible: { kind: 'all', of: [] } },\n    by",
  },
  {
    name: 'groups go by what is hidden',
    file: groups,
    from: 'operand: view.aggregates.operand(end.model, key.operand, end.deleted) };',
    to: 'operand: key.operand };',
  },
  {
    name: 'groups are chosen by what is hidden',
    file: groups,
    from: 'return { ...having, measure: view.measure(groups.rows, having.measure) };',
    to: 'return having;',
  },
  {
    name: 'groups show keys that no rule gives',
    file: groups,
    from: 'if (!view.mayEverRead(part.model, part.field)) throw',
    to: 'if (!view.mayEverRead(part.model, part.field) && part.path.length < 0) throw',
  },
  {
    name: 'aggregates see what is hidden',
    file: view,
    from: '{ ...measure, operand: this.aggregates.operand(model, measure.operand, deleted) }',
    to: 'measure',
  },
  {
    name: 'what is given to be read alone is added up',
    file: view,
    from: '{ ...measure, operand: this.aggregates.operand(model',
    to: '{ ...measure, operand: this.operand(model',
  },
  {
    name: 'what is given to be read alone is grouped by',
    file: permissions,
    from: 'rule.aggregates ? rule : { ...rule, gives: () => false }',
    to: 'rule',
  },
  {
    name: 'what is never given can be summed up',
    file: view,
    from: "if (measure.function !== 'count' && !this.aggregates.mayEverRead(",
    to: "if (measure.function !== 'count' && this.mayEverRead.length > 9 && !this.aggregates.mayEverRead(",
  },
];
