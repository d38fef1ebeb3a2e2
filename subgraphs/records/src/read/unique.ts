import type { ColumnField, Model } from '@trellis/app-definition';
import type { Condition } from '../request.ts';
import { type Input, inputError } from './input.ts';
import { idOf } from './order.ts';
import { refuseNull } from './where.ts';

/** `PostUniqueInput`: exactly one key, `{id}`, `{slug}` or `{blog_number: {blog, number}}`. */
export function readUnique(model: Model, input: Input): Condition {
  refuseNull(input);
  const entries = input.entries();
  const [entry] = entries;
  if (!entry || entries.length > 1) throw inputError(input.path, `${input.path.join('.')} takes exactly one key.`);
  const [name, member] = entry;
  refuseNull(member);
  const key = model.uniqueKeys.find((candidate) => candidate.name === name);
  if (name === 'id') return equals(idOf(model), member);
  const [single] = key?.fields ?? [];
  if (!key || !single) throw inputError(member.path, `${model.name} has no unique key "${name}".`);
  if (key.fields.length === 1) return equals(single, member);
  const members = new Map(member.entries());
  return {
    kind: 'all',
    of: key.fields.map((field) => {
      const value = members.get(field.kind === 'toOne' ? field.idName : field.name);
      if (!value) throw inputError(member.path, `The key ${name} needs ${field.name}.`);
      refuseNull(value);
      return equals(field, value);
    }),
  };
}

function equals(field: ColumnField, input: Input): Condition {
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
