import type { App, ColumnField, Field, Model, ToOneField } from '@trellis/app-definition';
import { say, TrellisError, unreachable } from '@trellis/errors';
import { targetOf } from '../read/where.ts';
import {
  always,
  type AggregatePart,
  type ArgumentPath,
  type Condition,
  type Deleted,
  type EdgePart,
  type Hop,
  type List,
  type Measure,
  never,
  type Operand,
  type OrderTerm,
  type Rows,
  type Selected,
  type SelectedRecord,
} from '../request.ts';
import { aggregatesOf, allOf, anyOf, isAlways, type Permissions, type Rule } from './permissions.ts';
import { authorizeRevisions, type Selecting } from './revisions.ts';

/** `id version createdAt updatedAt` belong to every row that is seen. */
const inEverySight: ReadonlySet<string> = new Set(['id', 'version', 'createdAt', 'updatedAt']);

/**
 * The caller's view of the whole database, as a rewrite of conditions and selections: rows that some read rule lets him
 * see, each field null where no rule that covers its row gives it. It works on inputs as on outputs, so a filter or an
 * order sees no more than the answer does.
 */
export class View {
  readonly #app: App;
  readonly #permissions: Permissions;

  constructor(app: App, permissions: Permissions) {
    this.#app = app;
    this.#permissions = permissions;
  }

  /** What of it may be counted, added up and grouped by. */
  get aggregates(): View {
    return new View(this.#app, aggregatesOf(this.#permissions));
  }

  rows(rows: Rows): Rows {
    return {
      ...rows,
      visible: this.#visible(rows),
      where: this.condition(rows.model, rows.where, rows.deleted),
      ...(rows.through ? { through: this.rows(rows.through) } : {}),
    };
  }

  /** A condition of the request, whose operands are what the caller sees of them. `deleted` says which rows it is about. */
  condition(model: Model, condition: Condition, deleted: Deleted): Condition {
    switch (condition.kind) {
      case 'all':
      case 'any':
        return { ...condition, of: condition.of.map((part) => this.condition(model, part, deleted)) };
      case 'not':
        return { ...condition, of: this.condition(model, condition.of, deleted) };
      case 'compare':
      case 'isNull':
      case 'isEmpty':
        return { ...condition, operand: this.operand(model, condition.operand, deleted) };
      case 'search':
        return { ...condition, operands: condition.operands.map((operand) => this.operand(model, operand, deleted)) };
      case 'toOne':
        return { ...condition, ...this.#guarded(model, condition.relation), rows: this.rows(condition.rows) };
      case 'some': {
        const seen: Condition = { ...condition, rows: this.rows(condition.rows) };
        return allOf([this.#guard(model, condition.relation) ?? always, seen]);
      }
      case 'count': {
        // A relation that is not given reads as an empty one.
        const seen: Condition = { ...condition, rows: this.rows(condition.rows) };
        const guard = this.#guard(model, condition.relation);
        if (!guard) return seen;
        const empty: Condition = { ...seen, rows: { ...seen.rows, visible: never } };
        return anyOf([allOf([guard, seen]), allOf([{ kind: 'not', of: guard }, empty])]);
      }
      default:
        return unreachable(condition);
    }
  }

  operand(model: Model, { field }: Operand, deleted: Deleted): Operand {
    const guard = allOf([
      this.#guard(model, field) ?? always,
      field.kind === 'toOne' ? this.#targetSeen(field, deleted) : always,
    ]);
    return isAlways(guard) ? { field } : { field, guard };
  }

  /** Whether an earlier value may come back: one that the caller sees, and that no rule sets at each update. */
  mayTakeBack(model: Model, field: ColumnField): boolean {
    if (this.#permissions.kind === 'everything') return true;
    const presets = this.#permissions.rulesOf(model, 'update').flatMap(({ set }) => set);
    return this.mayEverRead(model, field) && !presets.some((preset) => preset.field.id === field.id);
  }

  /** A value of an earlier version, also where it leads to a record that is deleted: then it cannot be taken back. */
  takenBack(model: Model, field: ColumnField): Operand {
    const seen = field.kind === 'toOne' ? this.#targetSeen(field, 'EXCLUDE') : always;
    const target: Condition = seen.kind === 'toOne' ? { ...seen, rows: { ...seen.rows, deleted: 'INCLUDE' } } : seen;
    const guard = allOf([this.#guard(model, field) ?? always, target]);
    return isAlways(guard) ? { field } : { field, guard };
  }

  order(rows: Rows, term: OrderTerm): OrderTerm {
    const { through, end } = this.through(rows, term.through);
    return { ...term, through, by: this.#orderValue(end, term.by) };
  }

  /** A field of the selection that no rule gives on any row is refused by its path, not answered with nulls. */
  selection({ model, deleted }: RowsOfModel, selection: readonly Selected[]): readonly Selected[] {
    return selection.map((selected) => {
      if (selected.kind === 'constant') return selected;
      if (selected.kind === 'union') {
        const members = selected.members.filter(({ relation }) => this.mayEverRead(model, relation));
        if (members.length === 0) throw forbiddenField(model, selected.union, selected.path);
        return this.#selected(model, { ...selected, members }, deleted);
      }
      if (selected.kind === 'revisions') return this.#revisions(selected, (...of) => this.selection(...of));
      const field = fieldOf(selected);
      if (!this.mayEverRead(model, field)) throw forbiddenField(model, field, selected.path);
      return this.#selected(model, selected, deleted);
    });
  }

  /** The selection of a record that was just written: null in what the writer may not read, refused nowhere. */
  written({ model, deleted }: RowsOfModel, selection: readonly Selected[]): readonly Selected[] {
    return selection.map((selected) => {
      if (selected.kind === 'constant') return selected;
      if (selected.kind === 'revisions') return this.#revisions(selected, (...of) => this.written(...of));
      const seen = this.#selected(model, selected, deleted);
      if (seen.kind === 'constant') return seen;
      if (seen.kind === 'union')
        return { ...seen, members: seen.members.map((member) => this.#writtenRelation(model, member)) };
      if (seen.kind === 'toOne' || seen.kind === 'list') return this.#writtenRelation(model, seen);
      const given = this.#givenOn(model, seen.operand.field);
      return { ...seen, operand: { field: seen.operand.field, guard: allOf([seen.operand.guard ?? always, given]) } };
    });
  }

  list(list: List): List {
    return {
      ...list,
      rows: this.rows(list.rows),
      distinctOn: list.distinctOn.map((operand) => this.operand(list.rows.model, operand, list.rows.deleted)),
      orderBy: list.orderBy.map((term) => this.order(list.rows, term)),
      parts: list.parts.map((part) => {
        switch (part.kind) {
          case 'nodes':
            return { ...part, selection: this.selection(list.rows, part.selection) };
          case 'edges':
            return {
              ...part,
              parts: part.parts.map((edge) => this.#edge(list.rows, edge)),
            };
          case 'aggregate':
            return { ...part, parts: this.aggregate(list.rows, part.parts) };
          case 'pageInfo':
          case 'totalCount':
          case 'constant':
            return part;
          default:
            return unreachable(part);
        }
      }),
    };
  }

  #edge(rows: Rows, edge: EdgePart): EdgePart {
    switch (edge.kind) {
      case 'node':
        return { ...edge, selection: this.selection(rows, edge.selection) };
      case 'join':
        return { ...edge, rows: this.rows(edge.rows), selection: this.selection(edge.rows, edge.selection) };
      case 'cursor':
      case 'constant':
        return edge;
      default:
        return unreachable(edge);
    }
  }

  /** Values that are hidden on a row count there as missing; of a field that no rule gives there is nothing to compute. */
  aggregate(rows: RowsOfModel, parts: readonly AggregatePart[]): readonly AggregatePart[] {
    const seen = <Part extends AggregatePart>(part: Part): Part => {
      if (part.kind !== 'measure') return part;
      const { measure, path } = part;
      if (measure.function !== 'count' && !this.aggregates.mayEverRead(rows.model, measure.operand.field))
        throw forbiddenField(rows.model, measure.operand.field, path);
      return { ...part, measure: this.measure(rows, measure) };
    };
    return parts.map((part) => (part.kind === 'measures' ? { ...part, parts: part.parts.map(seen) } : seen(part)));
  }

  measure({ model, deleted }: RowsOfModel, measure: Measure): Measure {
    return measure.function === 'count'
      ? measure
      : { ...measure, operand: this.aggregates.operand(model, measure.operand, deleted) };
  }

  mayEverRead(model: Model, field: Field): boolean {
    if (this.#permissions.kind === 'everything' || inEverySight.has(field.name)) return true;
    return this.#permissions.rulesOf(model, 'read').some((rule) => rule.gives(field));
  }

  #writtenRelation<Relation extends Extract<Selected, { kind: 'toOne' | 'list' }>>(
    model: Model,
    seen: Relation,
  ): Relation {
    return { ...seen, guard: allOf([seen.guard ?? always, this.#givenOn(model, seen.relation)]) };
  }

  #revisions(selected: Extract<Selected, { kind: 'revisions' }>, select: Selecting): Selected {
    return { ...selected, revisions: authorizeRevisions(this, selected.revisions, select) };
  }

  #related(model: Model, selected: SelectedRecord): SelectedRecord {
    return {
      ...selected,
      ...this.#guarded(model, selected.relation),
      rows: this.rows(selected.rows),
      selection: this.selection(selected.rows, selected.selection),
    };
  }

  #selected(
    model: Model,
    selected: Exclude<Selected, { kind: 'constant' | 'revisions' }>,
    deleted: Deleted,
  ): Exclude<Selected, { kind: 'revisions' }> {
    switch (selected.kind) {
      case 'value':
      case 'point':
      case 'entity':
        return { ...selected, operand: this.operand(model, selected.operand, deleted) };
      case 'toOne':
        return this.#related(model, selected);
      case 'union':
        return { ...selected, members: selected.members.map((member) => this.#related(model, member)) };
      case 'list':
        return { ...selected, ...this.#guarded(model, selected.relation), list: this.list(selected.list) };
      default:
        return unreachable(selected);
    }
  }

  /** A way along to-one relations, and the rows that it leads to. */
  through({ model, deleted }: RowsOfModel, hops: readonly Hop[]) {
    const end: RowsOfModel = hops.at(-1)?.rows ?? { model, deleted };
    let from = model;
    const through = hops.map((hop): Hop => {
      const step = { ...hop, ...this.#guarded(from, hop.relation), rows: this.rows(hop.rows) };
      from = hop.rows.model;
      return step;
    });
    return { through, end };
  }

  #orderValue({ model, deleted }: RowsOfModel, by: OrderTerm['by']): OrderTerm['by'] {
    switch (by.kind) {
      case 'field':
        return { ...by, operand: this.operand(model, by.operand, deleted) };
      case 'relevance':
        return { ...by, operands: by.operands.map((operand) => this.operand(model, operand, deleted)) };
      case 'related':
        return {
          ...by,
          ...this.#guarded(model, by.relation),
          rows: this.rows(by.rows),
          measure: this.measure(by.rows, by.measure),
        };
      default:
        return unreachable(by);
    }
  }

  #visible({ model, deleted }: Rows): Condition {
    if (this.#permissions.kind === 'everything') return always;
    const readable = anyOf(this.#permissions.rulesOf(model, 'read').map((rule) => rule.where));
    if (deleted === 'EXCLUDE') return readable;
    // Deleted records are for those who may delete them.
    const deletable = anyOf(this.#permissions.rulesOf(model, 'delete').map((rule) => rule.where));
    return allOf([readable, anyOf([notDeleted(model), deletable])]);
  }

  #guarded(model: Model, relation: Field): { readonly guard?: Condition } {
    const guard = this.#guard(model, relation);
    return guard ? { guard } : {};
  }

  /** Where a visible row shows the field; undefined where every visible row does. */
  #guard(model: Model, field: Field): Condition | undefined {
    if (this.#permissions.kind === 'everything' || inEverySight.has(field.name)) return undefined;
    const rules = this.#permissions.rulesOf(model, 'read');
    if (rules.every((rule) => rule.gives(field))) return undefined;
    const guard = givenBy(rules, field);
    return isAlways(guard) ? undefined : guard;
  }

  /** Where a row, visible or not, shows the field. */
  #givenOn(model: Model, field: Field): Condition {
    if (this.#permissions.kind === 'everything' || inEverySight.has(field.name)) return always;
    return givenBy(this.#permissions.rulesOf(model, 'read'), field);
  }

  /**
   * `customerId` is readable where `customer` is: where its record is in the view. A record that is not deleted never
   * leads to one that is, so there is nothing to ask where all targets are seen.
   */
  #targetSeen(relation: ToOneField, deleted: Deleted): Condition {
    const target = targetOf(this.#app, relation);
    const rows = this.rows({ model: target, deleted: 'EXCLUDE', visible: never, where: always });
    const mayBeDeleted = deleted !== 'EXCLUDE' && target.softDelete;
    return isAlways(rows.visible) && !mayBeDeleted ? always : { kind: 'toOne', relation, rows };
  }
}

/** The rows that a selection is about. */
type RowsOfModel = Pick<Rows, 'model' | 'deleted'>;

function givenBy(rules: readonly Rule[], field: Field): Condition {
  return anyOf(rules.filter((rule) => rule.gives(field)).map((rule) => rule.where));
}

function notDeleted(model: Model): Condition {
  const field = model.systemFields.get('deletedAt');
  return field ? { kind: 'isNull', operand: { field } } : always;
}

/** The field that is selected. */
function fieldOf(selected: Exclude<Selected, { kind: 'constant' | 'union' | 'revisions' }>): Field {
  return selected.kind === 'toOne' || selected.kind === 'list' ? selected.relation : selected.operand.field;
}

export function forbiddenField(model: Model, field: Pick<Field, 'name'>, path: ArgumentPath): TrellisError {
  return new TrellisError('FORBIDDEN', say('forbidden.read', { model: model.name, field: field.name }), { path });
}
