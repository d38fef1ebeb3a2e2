import { say } from '@trellis/errors';
import type { ColumnField, Model, UniqueKey } from '@trellis/app-definition';
import type { Condition } from '../request.ts';
import { type Input, inputError } from './input.ts';
import { refuseNull } from './where.ts';

/** `PostUniqueInput`: exactly one key, `{id}`, `{slug}` or `{blog_number: {blog, number}}`. */
export function readUnique(model: Model, input: Input): Condition {
  const parts = readUniqueKey(model, input).parts.map(({ field, input: part }) => equals(field, part));
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind: 'all', of: parts };
}

export interface UniqueParts {
  readonly key: UniqueKey;
  readonly parts: readonly { readonly field: ColumnField; readonly input: Input }[];
}

/** The key that a `PostUniqueInput` names, and its fields with what they must be. */
export function readUniqueKey(model: Model, input: Input): UniqueParts {
  refuseNull(input);
  const entries = input.entries();
  const [entry] = entries;
  if (!entry || entries.length > 1)
    throw inputError(input.path, say('input.exactlyOneKey', { place: input.path.join('.') }));
  const [name, member] = entry;
  refuseNull(member);
  const key = model.uniqueKeys.find((candidate) => candidate.name === name);
  const [single] = key?.fields ?? [];
  if (!key || !single) throw inputError(member.path, say('input.noUniqueKey', { model: model.name, key: name }));
  if (key.fields.length === 1) return { key, parts: [{ field: single, input: member }] };
  const members = new Map(member.entries());
  const parts = key.fields.map((field) => {
    const value = members.get(field.kind === 'toOne' ? field.idName : field.name);
    if (!value) throw inputError(member.path, say('input.keyNeeds', { key: name, field: field.name }));
    refuseNull(value);
    return { field, input: value };
  });
  return { key, parts };
}

export function equals(field: ColumnField, input: Input): Condition {
  return {
    kind: 'compare',
    operand: { field },
    comparison: 'eq',
    insensitive: false,
    value: {
      source: input.source(),
      type: { kind: 'field', field, list: false, purpose: 'compare' },
      path: input.path,
    },
  };
}
