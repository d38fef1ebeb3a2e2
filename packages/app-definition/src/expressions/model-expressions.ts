import {
  checkExpression,
  type Checked,
  type Expression,
  type Fault,
  type Purpose,
  type Scope,
  type ScopeField,
  type Variable,
} from '@trellis/expression';
import { didYouMean } from '../nearest.ts';
import type { FieldView, ModelView } from '../validate/model-view.ts';
import { purposeOf, scopeField } from './field-type.ts';

/** The expressions of one model: its formulas, each read once and written out where others name it. */
export class ModelExpressions {
  readonly #model: ModelView;
  readonly #formulas = new Map<string, Checked>();
  /** The formulas that are being read, each because of the one before it. */
  readonly #reading: string[] = [];

  constructor(model: ModelView) {
    this.#model = model;
  }

  /** A field's formula, read; undefined for a field without one, or of a type that has none. */
  formula(field: FieldView): Checked | undefined {
    const text = field.definition?.formula;
    const purpose = purposeOf(field);
    if (text === undefined || !purpose || field.list) return undefined;
    const known = this.#formulas.get(field.name);
    if (known) return known;
    this.#reading.push(field.name);
    // A moment that a formula names is that of the question.
    const checked = this.check(text, purpose, ['now']);
    this.#reading.pop();
    this.#formulas.set(field.name, checked);
    return checked;
  }

  /** A field's default expression, read; undefined for a field without one, or of a type that has none. */
  defaultOf(field: FieldView): Checked | undefined {
    const text = field.definition?.defaultExpression;
    const purpose = purposeOf(field);
    if (text === undefined || !purpose || field.list) return undefined;
    const scope = this.#scope(['now', 'user.id']);
    const message = 'A default is made before there is a record, so it names no fields.';
    const named = (name: string): ScopeField | undefined => scope.field(name) && { kind: 'unusable', message };
    return checkExpression(text, { ...scope, field: named }, purpose);
  }

  /** Reads an expression about a record of the model. */
  check(text: string, purpose: Purpose, variables: readonly Variable[]): Checked {
    return checkExpression(text, this.#scope(variables), purpose);
  }

  #scope(variables: readonly Variable[]): Scope {
    const { name, fields, idNames } = this.#model;
    return {
      owner: name,
      field: (wanted) => {
        const field = fields.get(wanted);
        if (field) return this.#field(field);
        return idNames.has(wanted) ? { kind: 'value', type: 'id' } : undefined;
      },
      fieldNames: [...fields.keys(), ...idNames.keys()],
      variables: new Set(variables),
      suggest: (wrong, names) => didYouMean(wrong, names),
    };
  }

  #field(field: FieldView): ScopeField {
    if (field.definition?.formula === undefined) {
      return field.definition?.rollup === undefined
        ? scopeField(field)
        : {
            kind: 'unusable',
            message: `"${field.name}" is computed from other records, and an expression reads its own alone.`,
          };
    }
    const start = this.#reading.indexOf(field.name);
    if (start >= 0) {
      const way = [...this.#reading.slice(start), field.name].join(' → ');
      return { kind: 'unusable', message: `"${field.name}" would be computed from itself: ${way}.` };
    }
    const read = this.formula(field);
    return read?.ok
      ? { kind: 'formula', expression: read.expression }
      : { kind: 'unusable', message: `"${field.name}" is a formula that has a fault of its own.` };
  }
}

/** What was read of an expression that is known to be right. */
export function mustBeRight(checked: Checked | undefined, what: string): Expression {
  if (checked?.ok) return checked.expression;
  throw new Error(`${what} is not a right expression: ${checked?.fault.message ?? 'its type has none'}`);
}

/** A fault as a problem tells it: in words, with the characters that it is about. */
export function faultWords({ message, start, end }: Fault, text: string): string {
  const about = text.slice(start, end).trim();
  const isWhole = about === text.trim() || about === '';
  return isWhole ? message : `${message} It is about "${about}", at character ${start + 1}.`;
}
