import type { App, Field, JsonObject, JsonValue, Model } from '@trellis/app-definition';
import { must, unreachable } from '@trellis/errors';
import { fill, isObject, type ValueOf, variableName } from './variables.ts';

/**
 * A filter of a definition with its variables replaced. The API refuses an operator whose operand is null, so what is
 * compared with a missing value becomes what it means: nothing equals, follows or contains it, and `ne` and `notIn` are
 * the exact opposites.
 */
export function fillWhere(app: App, model: Model, where: JsonObject, valueOf: ValueOf): JsonObject {
  const inModel = (part: JsonValue, of: Model): JsonValue =>
    isObject(part) ? fillWhere(app, of, part, valueOf) : part;

  const entries = Object.entries(where).map(([key, value]): [string, JsonValue] => {
    if (key === 'AND' || key === 'OR') {
      return [key, Array.isArray(value) ? value.map((part: JsonValue) => inModel(part, model)) : value];
    }
    if (key === 'NOT') return [key, inModel(value, model)];
    const field = model.systemFields.get(key) ?? model.fields.get(key);
    if (!field) return [key, fillOperators(value, 'in', valueOf)];
    return [key, fillField(field, value)];
  });
  return Object.fromEntries(entries);

  function fillField(field: Field, value: JsonValue): JsonValue {
    switch (field.kind) {
      case 'value':
        // In JSON, `{"$": …}` is a value like any other.
        if (field.type.kind === 'scalar' && field.type.scalar === 'JSON') return value;
        return fillOperators(value, field.list ? 'hasSome' : 'in', valueOf);
      case 'toOne':
        return inModel(value, targetOf(field.target));
      case 'toMany':
      case 'manyToMany':
        if (!isObject(value)) return value;
        return Object.fromEntries(
          Object.entries(value).map(([quantifier, part]) => [
            quantifier,
            quantifier === 'count' ? fillOperators(part, 'in', valueOf) : inModel(part, targetOf(field.target)),
          ]),
        );
      default:
        return unreachable(field);
    }
  }

  function targetOf(name: string): Model {
    return must(app.models.get(name), `the model ${name}`);
  }
}

/** `none` is the operator that, given an empty list, matches nothing. */
function fillOperators(operators: JsonValue, none: 'in' | 'hasSome', valueOf: ValueOf): JsonValue {
  if (!isObject(operators)) return operators;
  const filled: Record<string, JsonValue> = {};
  let matchesNothing = false;
  for (const [operator, operand] of Object.entries(operators)) {
    const value = fill(operand, valueOf);
    const isMissing = value === null || (Array.isArray(operand) && hasMissingVariable(operand, valueOf));
    if (!isMissing) filled[operator] = value;
    else if (operator !== 'ne' && operator !== 'notIn') matchesNothing = true;
  }
  return matchesNothing ? { ...filled, [none]: [] } : filled;
}

/** Of `between`: a list of constants has no null that the definition's check would let through. */
function hasMissingVariable(items: readonly JsonValue[], valueOf: ValueOf): boolean {
  return items.some((item) => {
    const name = variableName(item);
    return name !== undefined && valueOf(name) === null;
  });
}
