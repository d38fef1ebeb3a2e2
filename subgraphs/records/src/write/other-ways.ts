import type { ToOneField, UnionField } from '@trellis/app-definition';
import { say, unreachable } from '@trellis/errors';
import type { Input } from '../read/input.ts';
import type { DataReading } from './read-value.ts';
import type { OneChange, ValueChange } from './record-data.ts';

/** A polymorphic relation that is led elsewhere lets go of where it led to. */
export function otherWays(
  { faults }: DataReading,
  { name, members }: UnionField,
  verb: 'create' | 'update',
  implied: ToOneField | undefined,
  written: ReadonlySet<string>,
  relations: readonly OneChange[],
): readonly ValueChange[] {
  const led = relations.filter(
    ({ kind, field }) => kind !== 'update' && kind !== 'delete' && members.some(({ id }) => id === field.id),
  );
  const [first, other] = led;
  const isImplied = members.some(({ id }) => id === implied?.id);
  const tooMany = isImplied ? first : other;
  if (tooMany) {
    const path = placeOf(tooMany);
    faults.push({ path, rule: 'conflict', ...say('data.oneRecord', { field: name }) });
  }
  if (!first || verb === 'create') return [];
  return members.filter(({ id }) => !written.has(id)).map((field) => ({ field, verb: 'set', value: null }));
}

function placeOf(change: OneChange): Input['path'] {
  switch (change.kind) {
    case 'connect':
    case 'connectOrCreate':
      return change.key.path;
    case 'create':
      return change.create.path;
    case 'update':
    case 'delete':
      return change.path;
    default:
      return unreachable(change);
  }
}
