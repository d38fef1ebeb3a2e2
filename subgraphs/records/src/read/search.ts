import type { Model, ValueField } from '@trellis/app-definition';
import { must, say } from '@trellis/errors';
import type { Condition, OrderTerm, Param } from '../request.ts';
import { type Input, inputError } from './input.ts';

/** The fields that a search looks into, in the builder's order. */
export function searchFields({ fields, search }: Model): readonly ValueField[] {
  return search.map((name) => {
    const field = must(fields.get(name), name);
    if (field.kind !== 'value') throw new Error(`${name} is not a text`);
    return field;
  });
}

/** What `search` asks of a list's rows, and the order that they have by it. */
export function readSearch(
  model: Model,
  input: Input,
): { readonly condition: Condition; readonly relevance: OrderTerm } {
  const operands = searchFields(model).map((field) => ({ field }));
  if (operands.length === 0) {
    throw inputError(input.path, say('search.noFields', { models: model.plural, model: model.name }));
  }
  const words: Param = { source: input.source(), type: { kind: 'search', form: 'words' }, path: input.path };
  return {
    condition: { kind: 'search', model, operands, words, isIndexed: input.hasGrams() },
    relevance: { through: [], by: { kind: 'relevance', operands, words }, descending: true, nullsFirst: true },
  };
}
