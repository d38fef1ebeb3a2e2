import type { Mutant } from './mutant.ts';

const authorize = 'authorize/authorize.ts';
const writeRules = 'authorize/write-rules.ts';

/** Faults that let somebody do more than the rules say, one in each place where a rule is put into what is written. */
export const writeMutants: readonly Mutant[] = [
  {
    name: 'a record by its key need not be visible',
    file: authorize,
    from: 'return { ...field, rows: view.rows(field.rows), selection: view.selection(field.rows, field.selection) };',
    to: "return { ...field, rows: { ...view.rows(field.rows), visible: { kind: 'all', of: [] } }, selection: view.selection(field.rows, field.selection) };",
  },
  {
    name: 'representations need not be visible',
    file: authorize,
    from: 'rows: view.rows(rows),',
    to: "rows: { ...view.rows(rows), visible: { kind: 'all', of: [] } },",
  },
  {
    name: 'what cannot be seen can be connected to',
    file: authorize,
    from: 'target: { ...assignment.target, rows: view.rows(assignment.target.rows) }',
    to: "target: { ...assignment.target, rows: { ...view.rows(assignment.target.rows), visible: { kind: 'all', of: [] } } }",
  },
  {
    name: 'what cannot be seen can be linked',
    file: authorize,
    from: '({ ...target, rows: view.rows(target.rows) })',
    to: "({ ...target, rows: { ...view.rows(target.rows), visible: { kind: 'all', of: [] } } })",
  },
  {
    name: 'setting a list takes away what cannot be seen',
    file: authorize,
    from: 'others: view.rows(link.others)',
    to: "others: { ...view.rows(link.others), visible: { kind: 'all', of: [] } }",
  },
  {
    name: 'what cannot be seen can be updated',
    file: authorize,
    from: `        rows: view.rows(field.rows),
        condition`,
    to: `        rows: { ...view.rows(field.rows), visible: { kind: 'all', of: [] } },
        condition`,
  },
  {
    name: '“if” sees what is hidden',
    file: authorize,
    from: "condition: view.condition(model, field.condition, 'EXCLUDE'),",
    to: 'condition: field.condition,',
  },
  {
    name: 'a create need not hold afterwards',
    file: writeRules,
    from: 'rules: group.map((rule) => ({ before: always, after: rule.check })),',
    to: 'rules: group.map(() => ({ before: always, after: always })),',
  },
  {
    name: 'an update needs one rule for all of its fields together',
    file: writeRules,
    from: 'able.some((some) => some.length === 0)',
    to: 'able.every((some) => some.length === 0)',
  },
  {
    name: 'a create needs a rule for one of its fields',
    file: writeRules,
    from: 'named.every((field) => rule.gives(field))',
    to: 'named.some((field) => rule.gives(field))',
  },
  {
    name: 'an update’s rules are not asked before it',
    file: writeRules,
    from: ': rule.where, rule.check)),',
    to: ': always, rule.check)),',
  },
  {
    name: 'an update’s rules are not asked after it',
    file: writeRules,
    from: ': rule.where, rule.check)),',
    to: ': rule.where, always)),',
  },
  {
    name: 'rollups are told by the write that changes them',
    file: 'compile/sight.ts',
    from: 'return isRollup(operand.field) || guardLooksElsewhere(operand);',
    to: 'return guardLooksElsewhere(operand);',
  },
  {
    name: 'what a rule presets can be given',
    file: writeRules,
    from: 'rule.set.some((assignment) => fields.some((field) => field.id === assignment.field.id))',
    to: 'rule.set.length < 0',
  },
  {
    name: 'a delete needs no rule that holds',
    file: writeRules,
    from: 'rules: rules.map((rule) => ({ before: rule.where, after: always })),',
    to: 'rules: rules.map(() => ({ before: always, after: always })),',
  },
  {
    name: 'what is written is answered with what is hidden',
    file: 'authorize/view.ts',
    from: 'guard: allOf([seen.operand.guard ?? always, given])',
    to: 'guard: seen.operand.guard ?? always',
  },
  {
    name: 'what is written is answered with a polymorphic relation that is not given',
    file: 'authorize/view.ts',
    from: 'members: seen.members.map((member) => this.#writtenRelation(model, member))',
    to: 'members: seen.members',
  },
  {
    name: 'what is written is answered with a relation that is not given',
    file: 'authorize/view.ts',
    from: "if (seen.kind === 'toOne' || seen.kind === 'list') return this.#writtenRelation(model, seen);",
    to: "if (seen.kind === 'toOne' || seen.kind === 'list') return seen;",
  },
];
