import { type App, isRollup, type Model, type ToOneField } from '@trellis/app-definition';
import { must, unreachable } from '@trellis/errors';
import { visit } from '@trellis/expression';
import { rollupRows } from '../authorize/unrestricted.ts';
import { fieldOf } from '../read/where.ts';
import type { Condition, Operand, Param, Rows, Selected, ToMany } from '../request.ts';

/** A model whose rows decide about something, with those that decide about them in turn. */
export interface Dependence {
  readonly model: Model;
  readonly on: readonly Related[];
}

export interface Related {
  readonly relation: ToOneField | ToMany;
  readonly rows: Dependence;
  /** Where it is reached through a model that joins: the records that join. */
  readonly through: Dependence | undefined;
}

export interface Dependencies {
  readonly root: Dependence;
  /** Whether something depends on what time it is. */
  readonly onTime: boolean;
}

/** The other rows that decide whether a row is among `rows`, and what of it shows in the selection. */
export function dependenciesOf(app: App, rows: Rows, selection: readonly Selected[]): Dependencies {
  const walk = new Walk(app);
  const shown = selection.flatMap((selected) => ('operand' in selected ? walk.operand(selected.operand) : []));
  return { root: { model: rows.model, on: [...walk.rows(rows).on, ...shown] }, onTime: walk.meetsTime };
}

class Walk {
  readonly #app: App;
  meetsTime = false;

  constructor(app: App) {
    this.#app = app;
  }

  rows({ model, visible, where }: Rows): Dependence {
    return { model, on: [...this.#condition(visible), ...this.#condition(where)] };
  }

  operand({ field, guard }: Operand): readonly Related[] {
    const guarding = guard ? this.#condition(guard) : [];
    if (field.kind !== 'value' || !field.computed) return guarding;
    if (field.computed.kind === 'formula') {
      visit(field.computed.expression, (part) => {
        if (part.kind === 'variable' && part.name === 'now') this.meetsTime = true;
      });
      return guarding;
    }
    const rows = rollupRows(this.#app, field.computed);
    const { relation, measure } = field.computed;
    const of = measure.function === 'COUNT' ? undefined : fieldOf(rows.model, measure.of);
    const rolledUp =
      of && (of.kind === 'value' || of.kind === 'toOne') && isRollup(of) ? this.operand({ field: of }) : [];
    const related = this.#related(relation, rows);
    return [...guarding, { ...related, rows: { ...related.rows, on: [...related.rows.on, ...rolledUp] } }];
  }

  #condition(condition: Condition): readonly Related[] {
    switch (condition.kind) {
      case 'all':
      case 'any':
        return condition.of.flatMap((part) => this.#condition(part));
      case 'not':
        return this.#condition(condition.of);
      case 'compare':
        this.#param(condition.value);
        return this.operand(condition.operand);
      case 'isNull':
      case 'isEmpty':
        return this.operand(condition.operand);
      case 'search':
        return condition.operands.flatMap((operand) => this.operand(operand));
      case 'toOne': {
        const guarding = condition.guard ? this.#condition(condition.guard) : [];
        return [...guarding, this.#related(condition.relation, condition.rows)];
      }
      case 'some':
      case 'count':
        return [this.#related(condition.relation, condition.rows)];
      default:
        return unreachable(condition);
    }
  }

  #related(relation: ToOneField | ToMany, rows: Rows): Related {
    const through = rows.through && this.rows(rows.through);
    if (relation.kind === 'manyToMany' && relation.through && !through) {
      const model = must(this.#app.models.get(relation.through.model), relation.through.model);
      return { relation, rows: this.rows(rows), through: { model, on: [] } };
    }
    return { relation, rows: this.rows(rows), through };
  }

  #param({ source }: Param): void {
    if (source.kind === 'caller' && source.name === 'now') this.meetsTime = true;
  }
}

/** What the log calls the models and relations that something depends on. */
export function logIdsOf({ model, on }: Dependence): readonly string[] {
  return [model.id, ...relatedLogIds(on)];
}

/** The same, without the model itself, unless it is related to itself. */
export function relatedLogIds(on: Dependence['on']): readonly string[] {
  return on.flatMap(({ relation, rows, through }) => [
    ...logIdsOf(rows),
    ...(through ? logIdsOf(through) : relation.kind === 'manyToMany' ? [relation.link.id] : []),
  ]);
}
