import type { RuleDefinition } from '@trellis/app-definition';
import { applied } from './atomic.ts';
import { type Data, type Given, givenIn, type GivenOne } from './data.ts';
import type { Row } from './database.ts';
import { mustField, uniqueKeysOf } from './definition.ts';
import { changeLists } from './lists.ts';
import { Refusal, Undecided } from './refusal.ts';
import { relate, valuesOf } from './relate.ts';
import { ruleHolds } from './rules.ts';
import type { RowUpdate, Session } from './session.ts';
import { presetsOf } from './stored.ts';
import { updateRules } from './update-rules.ts';
import { unionsHold } from './unions.ts';
import { bumped } from './version.ts';

/** Records changed together; one that is named twice is changed twice. */
export function updateRows(session: Session, model: string, updates: readonly RowUpdate[]): void {
  let rest = updates;
  while (rest.length > 0) {
    const first = new Set(rest.map(({ id }) => rest.findIndex((update) => update.id === id)));
    const now = rest.filter((_, index) => first.has(index));
    rest = rest.filter((_, index) => !first.has(index));
    updateOnce(session, model, now);
  }
}

interface Draft {
  readonly before: Row;
  readonly given: Given;
  readonly apply: Data;
  readonly presets: Data;
  readonly mayPreset: boolean;
}

function updateOnce(session: Session, model: string, updates: readonly RowUpdate[]): void {
  const { app, caller, database, faults } = session;
  const drafts = updates.flatMap(({ id, data, apply = {} }): readonly Draft[] => {
    const before = session.view.rows(model, 'EXCLUDE').find((row) => row.id === id);
    if (!before) {
      faults.add('NOT_FOUND');
      return [];
    }
    const given = givenIn(app, model, data, 'update');
    const names = [...given.names, ...appliedNames(apply)];
    const { rules, byName } = updateRules(session, model, names);
    const applies = (rule: RuleDefinition) => ruleHolds(app, database, model, before, rule.where);
    if (!rules.some(applies)) faults.add('FORBIDDEN');
    // A field is written by the first rule that gives it on this row, which brings what it presets.
    const chosen = byName.map((able) => able.find(applies));
    const presets = presetsOf(
      app,
      model,
      rules.filter((rule) => chosen.includes(rule)),
    );
    const lists = byName.map((able, index) =>
      able.filter((rule) => applies(rule) && (!presetsSomething(rule) || rule === chosen[index])),
    );
    session.checks.push({ model, id, lists });
    return [{ before, given, apply, presets, mayPreset: byName.flat().some(presetsSomething) }];
  });
  const leading = drafts.map((draft) => leadingOf(session, model, draft));
  const related = relate(
    session,
    model,
    drafts.map(({ given }) => given),
  );
  drafts.forEach(({ before, given, apply, presets, mayPreset }, index) => {
    const changes = {
      ...valuesOf(given),
      ...appliedValues(session, model, before, apply, drafts.length > 1),
      ...related[index],
    };
    if (Object.keys(changes).length === 0 && !mayPreset) return;
    const row = session.find(model, before.id) ?? before;
    const written = bumped({ ...row, ...changes, ...presets }, caller);
    if (!unionsHold(app, model, written)) faults.add('VALIDATION_FAILED');
    session.store(model, written);
  });
  const asked = (verb: GivenOne['verb']) => leading.flat().filter(({ one }) => one.verb === verb);
  for (const { field, target, one } of asked('update'))
    session.steps.update(session, field.target, [{ id: target, data: one.input }]);
  // Those that several records lead to are deleted once.
  for (const [, leads] of Map.groupBy(asked('delete'), ({ field }) => field.name)) {
    const [first] = leads;
    const targets = leads.map(({ target }) => target);
    if (first) session.steps.delete(session, first.field.target, targets);
  }
  changeLists(
    session,
    model,
    drafts.map(({ before, given }) => ({ id: before.id, links: given.links })),
  );
}

/** Where relations lead whose records are changed or deleted, before anything is written. */
function leadingOf({ view, faults }: Session, model: string, { before, given }: Draft) {
  return given.ones.flatMap((one: GivenOne) => {
    if (one.verb !== 'update' && one.verb !== 'delete') return [];
    const target = view.one(model, before, one.field.name)?.id;
    if (target === undefined) {
      faults.add('NOT_FOUND');
      return [];
    }
    return [{ field: one.field, target, one }];
  });
}

function appliedNames(apply: Data): readonly string[] {
  return Object.values(apply).flatMap((part) => Object.keys((part ?? {}) as Data));
}

function appliedValues(session: Session, model: string, before: Row, apply: Data, isMany: boolean): Data {
  const { app, faults } = session;
  const keys = new Set([...uniqueKeysOf(app, model).values()].flat());
  const values = Object.entries(apply).flatMap(([verb, part]) =>
    Object.entries((part ?? {}) as Data).map(([name, given]): [string, unknown] => {
      const field = mustField(app, model, name);
      if (field.kind !== 'value') throw new Refusal(['BAD_USER_INPUT']);
      // Values that move past one another may meet on their way.
      if (isMany && keys.has(name)) throw new Undecided();
      return [name, applied(field, verb, before[name] ?? null, given, faults)];
    }),
  );
  return Object.fromEntries(values);
}

function presetsSomething({ set = {} }: RuleDefinition): boolean {
  return Object.keys(set).length > 0;
}
