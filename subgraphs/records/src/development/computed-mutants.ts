import type { Mutant } from './mutant.ts';

const view = 'authorize/view.ts';
const groups = 'authorize/groups.ts';
const search = 'compile/search.ts';

/** Faults in what is computed of rows: searches, groups, formulas, and relations by way of others. */
export const computedMutants: readonly Mutant[] = [
  {
    name: 'a search finds what is hidden',
    file: view,
    from: 'return { ...condition, operands: condition.operands.map((operand) => this.operand(model, operand, deleted)) };',
    to: 'return condition;',
  },
  {
    name: 'relevance is of what is hidden',
    file: view,
    from: 'return { ...by, operands: by.operands.map((operand) => this.operand(model, operand, deleted)) };',
    to: 'return by;',
  },
  {
    name: 'what the index of a search finds is not looked at again',
    file: search,
    from: 'return isIndexed ? sql`(${matches} and ${hasGramsOf(compilation, model, words, row)})` : matches;',
    to: 'return isIndexed ? hasGramsOf(compilation, model, words, row) : matches;',
  },
  {
    name: 'a search asks for one of its words',
    file: search,
    from: 'like all (',
    to: 'like any (',
  },
  {
    name: 'groups are ordered by what is hidden',
    file: groups,
    from: '{ ...term, measure: view.measure(rows, term.measure) }',
    to: 'term',
  },
  {
    name: 'groups go by a relation that is not given, and by records that are not visible',
    file: groups,
    from: 'return { ...key, through, operand',
    to: "return { ...key, through: key.through.map((hop) => ({ ...hop, rows: { ...hop.rows, visible: { kind: 'all', of: [] } } })), operand",
  },
  {
    name: 'aggregates of groups see what is hidden',
    file: groups,
    from: 'parts: view.aggregate(rows, part.parts)',
    to: 'parts: part.parts',
  },
  {
    name: 'groups are chosen before what is asked of them',
    file: 'compile/groups.ts',
    from: 'const having = compileHaving(compilation, groups.having, fold);',
    to: 'const having = sql`true`;',
  },
  {
    name: 'a condition on groups whose opposite is unknown holds not',
    file: 'compile/having.ts',
    from: '(${compileHaving(compilation, having.of, fold)}) is not true',
    to: 'not (${compileHaving(compilation, having.of, fold)})',
  },
  {
    name: 'a formula is seen on every row',
    file: view,
    from: 'if (rules.every((rule) => rule.gives(field))) return undefined;',
    to: "if ((field.kind === 'value' && field.computed !== undefined) || rules.every((rule) => rule.gives(field))) return undefined;",
  },
  {
    name: 'a polymorphic relation that no rule gives is not refused',
    file: view,
    from: 'if (members.length === 0) throw',
    to: 'if (members.length < 0) throw',
  },
  {
    name: 'answers show a polymorphic relation that is not given',
    file: view,
    from: 'selected.members.map((member) => this.#related(model, member))',
    to: 'selected.members.map((member) => ({ ...this.#related(model, member), guard: always }))',
  },
  {
    name: 'lists lead through joining records that are not visible',
    file: view,
    from: '{ through: this.rows(rows.through) }',
    to: '{ through: { ...this.rows(rows.through), visible: always } }',
  },
  {
    // That the record itself is visible follows: two records are joined by one at most, and its list led through it.
    name: 'edges show what is hidden of a joining record',
    file: view,
    from: 'selection: this.selection(edge.rows, edge.selection)',
    to: 'selection: edge.selection',
  },
];
