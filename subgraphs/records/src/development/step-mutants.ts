import type { Mutant } from './mutant.ts';

const act = 'write/act.ts';
const conflict = 'write/conflict.ts';
const write = 'authorize/write.ts';

/** Faults in the writes that go step by step: nested data, many records, upserts, conflicts and deletions. */
export const stepMutants: readonly Mutant[] = [
  {
    name: 'what cannot be seen can be updated step by step',
    file: write,
    from: `rows: view.rows(action.rows),
        condition`,
    to: `rows: { ...view.rows(action.rows), visible: { kind: 'all', of: [] } },
        condition`,
  },
  {
    name: '“if” of a nested update sees what is hidden',
    file: write,
    from: "condition: view.condition(model, action.condition, 'EXCLUDE'),",
    to: 'condition: action.condition,',
  },
  {
    name: 'many records are written, deleted, restored and purged that cannot be seen',
    file: write,
    from: 'return { ...action, rows: view.rows(action.rows) };',
    to: "return { ...action, rows: { ...view.rows(action.rows), visible: { kind: 'all', of: [] } } };",
  },
  {
    name: 'the condition of onConflict sees what is hidden',
    file: write,
    from: "const where = view.condition(model, onConflict.where, 'EXCLUDE');",
    to: 'const { where } = onConflict;',
  },
  {
    name: 'a nested write is answered with what is hidden',
    file: write,
    from: 'return { ...result, selection: view.written(rows, result.selection) };',
    to: 'return result;',
  },
  {
    name: 'a write of many is answered with what is hidden',
    file: write,
    from: '{ ...part, selection: view.written(rows, part.selection) }',
    to: 'part',
  },
  {
    name: '“if” is not asked step by step',
    file: act,
    from: 'if (applies) return id;',
    to: 'return id;',
  },
  {
    name: 'expectedVersion is not asked step by step',
    file: act,
    from: 'if (expected === undefined || expected === version) {',
    to: 'if (expected !== -1) {',
  },
  {
    name: 'many records are written that may not be changed',
    file: act,
    from: ' and ${compileCondition(c, may, target)}',
    to: '',
  },
  {
    name: 'more than atMost are written, as far as they were read',
    file: act,
    from: 'if (found.length > atMost) {',
    to: 'if (found.length > atMost + 1) {',
  },
  {
    name: 'fewer than atLeast are written',
    file: act,
    from: 'if (found.length < atLeast) {',
    to: 'if (found.length < 0) {',
  },
  {
    name: 'a purge needs no rule',
    file: act,
    from: `'update', data.expectedVersion, always);
      await holdDeletable(writing, model, [{ id, path: ['id'] }], 'INCLUDE');`,
    to: "'update', data.expectedVersion, always);",
  },
  {
    name: 'an upsert updates what cannot be seen',
    file: act,
    from: "findKeys(writing, model, [key], 'change')",
    to: "findKeys(writing, model, [key], 'change', (rows) => ({ ...rows, visible: always }))",
  },
  {
    name: 'onConflict updates what cannot be seen',
    file: conflict,
    from: 'if (seen[number] === undefined || met.has(id))',
    to: 'if (met.has(id))',
  },
  {
    name: 'onConflict updates one record twice',
    file: conflict,
    from: 'if (seen[number] === undefined || met.has(id))',
    to: 'if (seen[number] === undefined)',
  },
  {
    name: 'the condition of onConflict is not asked',
    file: conflict,
    from: ' and ${compileCondition(c, where, target)}',
    to: '',
  },
  {
    name: 'what onConflict leaves as it is counts as affected',
    file: conflict,
    from: 'affectedCount: created.size + changed.length',
    to: 'affectedCount: created.size + updates.length - missing.length',
  },
  {
    name: 'what was written is not checked when all is written',
    file: 'write/checks.ts',
    from: 'after.has(check.id) && !allows(',
    to: 'after.has(check.id) && check.id.length === 0 && !allows(',
  },
  {
    name: 'what held before is forgotten when nothing must hold afterwards',
    file: 'write/checks.ts',
    from: 'allows(check.rules, check.before, undefined)',
    to: 'allows(check.rules, undefined, undefined)',
  },
  {
    name: 'what held before is forgotten when something must hold afterwards',
    file: 'write/checks.ts',
    from: 'allows(check.rules, check.before, after.get(check.id))',
    to: 'allows(check.rules, undefined, after.get(check.id))',
  },
  {
    name: 'one rule that holds before and another that holds afterwards are enough',
    file: 'write/delete.ts',
    from: 'before?.[rule] !== false && after?.[rule] !== false',
    to: 'before?.[rule] !== false || after?.[rule] !== false',
  },
  {
    name: 'a nested delete needs no rule that holds',
    file: 'write/delete.ts',
    from: 'if (!allows(rules, before, undefined)) throw',
    to: 'if (held.size < 0 && !allows(rules, before, undefined)) throw',
  },
  {
    name: 'a nested create forgets what its rule presets',
    file: 'write/create.ts',
    from: 'new Map<ColumnField, Bound>(presetsOf(choice, writing.values))',
    to: 'new Map<ColumnField, Bound>(presetsOf({ ...choice, set: [] }, writing.values))',
  },
  {
    name: 'a constant default is lost where another record of the batch is given the field',
    file: 'write/create.ts',
    from: '(row.has(field) ? (row.get(field) ?? null) : initial)',
    to: '(row.get(field) ?? null)',
  },
  {
    name: 'a computed default is lost where another record of the batch is given the field',
    file: 'write/create.ts',
    from: 'if (!isGenerated(field)) return cell;',
    to: 'if (!isGenerated(field) || number >= 0) return cell;',
  },
  {
    name: 'a nested key finds what cannot be seen',
    file: 'write/find.ts',
    from: '(rows) => writing.view.rows(rows),',
    to: "(rows) => ({ ...rows, visible: { kind: 'all', of: [] } }),",
  },
  {
    name: 'a list that is not given can be changed by its records',
    file: 'write/find.ts',
    from: "const isLinked = writing.view.condition(model, some, 'EXCLUDE');",
    to: "const isLinked: Condition = { ...some, rows: { ...some.rows, visible: { kind: 'all', of: [] } } };",
  },
  {
    name: 'setting a nested list takes away what cannot be seen',
    file: 'write/links.ts',
    from: 'and not ${isKept} and ${compileRows(c, others, target)}`;',
    to: 'and not ${isKept}`;',
  },
  {
    name: 'setting a nested list of many to many takes away what cannot be seen',
    file: 'write/links.ts',
    from: 'and not ${isKept} and ${isSeen}`;',
    to: 'and not ${isKept}`;',
  },
  {
    name: 'a polymorphic relation that a list leads elsewhere leads to both',
    file: 'write/links.ts',
    from: 'const letGo = otherWays(writing.app, relation).map(({ column }) => sql`${sql.identifier(column)} = null`);',
    to: 'const letGo: SQL[] = [];',
  },
  {
    name: 'a polymorphic relation that data leads elsewhere leads to both',
    file: 'write/other-ways.ts',
    from: '.filter(({ members }) => ledBy(members, relations).length > 0)',
    to: '.filter(() => false)',
  },
  {
    name: 'a list updates and deletes what is not in it',
    file: 'write/lists.ts',
    from: 'if (missing.length > 0) throw notFound(missing.map(({ key }) => key.path));',
    to: '',
  },
  {
    name: 'a list’s upsert updates what is not in it',
    file: 'write/lists.ts',
    from: "linked.has(must(pairs[index], 'a pair'));",
    to: "must(pairs[index], 'a pair').child !== '';",
  },
  {
    name: 'a relation’s update reaches a record that cannot be seen',
    file: 'write/update.ts',
    from: 'and ${compileCondition(c, isSeen, target)}`;',
    to: 'and ${target}.${sql.identifier(field.column)} is not null`;',
  },
  {
    name: 'a nested update presets without regard to which rule holds',
    file: 'write/update.ts',
    from: 'return sql`when ${compileCondition(c, when, target)} then ${preset}`;',
    to: 'return sql`when true then ${preset}`;',
  },
];
