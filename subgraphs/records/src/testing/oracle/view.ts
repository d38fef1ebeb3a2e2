import type { AppDefinition, RuleDefinition } from '@trellis/app-definition';
import type { Caller } from '@trellis/service-api';
import { type Database, isDeleted, type Row } from './database.ts';
import { mustField } from './definition.ts';
import { gives, inEverySight, isAdmin, ruleHolds, rulesOf } from './rules.ts';
import { everything } from './everything.ts';
import type { World } from './world.ts';

/** A caller's view of a database, and what he sees of a row that need not be in it. */
export interface View extends World {
  sees(model: string, row: Row): boolean;
  /** Whether some rule that covers the row gives the field. */
  shows(model: string, row: Row, field: string): boolean;
  /** Whether some rule gives the field on any row there may be. */
  mayEverShow(model: string, field: string): boolean;
  readonly aggregates: View;
}

/**
 * The records that some rule lets the caller read, a field null where no rule that covers its row gives it, relations to
 * other rows empty or null. Whatever is asked is asked of this as if it were the whole database.
 */
export function viewOf(app: AppDefinition, database: Database, caller: Caller, isAggregated = false): View {
  const whole = everything(app, database);
  if (isAdmin(caller)) return adminView(app, whole);
  const shownBy = (rule: RuleDefinition, field: string) =>
    gives(rule, field) && !(isAggregated && rule.aggregate === false);
  let aggregated: View | undefined;
  const covers = (model: string, row: Row, verb: 'read' | 'delete', field?: string) =>
    rulesOf(app, caller, model, verb).some(
      (rule) => (field === undefined || shownBy(rule, field)) && ruleHolds(app, database, model, row, rule.where),
    );
  const sees = memoized(
    (model, row) =>
      covers(model, row, 'read') &&
      // Deleted records are for those who may delete them.
      (!isDeleted(app, model, row) || covers(model, row, 'delete')),
  );
  const shows = (model: string, row: Row, field: string) =>
    inEverySight.has(field) || covers(model, row, 'read', field);
  return {
    app,
    get aggregates() {
      return isAggregated ? this : (aggregated ??= viewOf(app, database, caller, true));
    },
    sees,
    shows,
    mayEverShow: (model, field) =>
      inEverySight.has(field) || rulesOf(app, caller, model, 'read').some((rule) => shownBy(rule, field)),
    rows: (model, deleted) => whole.rows(model, deleted).filter((row) => sees(model, row)),
    value(model, row, name) {
      if (!shows(model, row, name)) return null;
      return mustField(app, model, name).kind === 'toOne'
        ? (this.one(model, row, name)?.id ?? null)
        : whole.value(model, row, name);
    },
    one(model, row, name) {
      const field = mustField(app, model, name);
      const target = shows(model, row, name) ? whole.one(model, row, name) : undefined;
      return target && field.kind === 'toOne' && sees(field.target, target) ? target : undefined;
    },
    many(model, row, name, deleted) {
      const field = mustField(app, model, name);
      if (field.kind === 'value' || !shows(model, row, name)) return [];
      const related = whole.many(model, row, name, deleted).filter((other) => sees(field.target, other));
      const through = field.kind === 'manyToMany' ? field.through : undefined;
      if (!through) return related;
      // Who cannot see that a record leads to both sides does not know that it joins them.
      const joins = this.rows(through.model, 'EXCLUDE').filter(
        (link) => this.value(through.model, link, through.own) === row.id,
      );
      return related.filter(({ id }) => joins.some((link) => this.value(through.model, link, through.other) === id));
    },
  };
}

function adminView(app: AppDefinition, whole: World): View {
  return {
    ...whole,
    get aggregates() {
      return this;
    },
    sees: () => true,
    shows: () => true,
    mayEverShow: () => true,
    value: (model, row, name) =>
      mustField(app, model, name).kind === 'toOne'
        ? (whole.one(model, row, name)?.id ?? null)
        : whole.value(model, row, name),
  };
}

function memoized(decide: (model: string, row: Row) => boolean): (model: string, row: Row) => boolean {
  const known = new Map<Row, boolean>();
  return (model, row) => {
    const found = known.get(row) ?? decide(model, row);
    known.set(row, found);
    return found;
  };
}
