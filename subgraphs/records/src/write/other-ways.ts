import type { ToOneField, UnionField } from '@trellis/app-definition';
import { say, unreachable } from '@trellis/errors';
import type { Input } from '../read/input.ts';
import type { DataReading } from './read-value.ts';
import type { OneChange, ValueChange } from './record-data.ts';

/** A polymorphic relation leads one way. */
export function refuseSeveralWays(
  { faults }: DataReading,
  { name, members }: UnionField,
  implied: ToOneField | undefined,
  relations: readonly OneChange[],
): void {
  const [first, other] = ledBy(members, relations);
  const isImplied = members.some(({ id }) => id === implied?.id);
  const tooMany = isImplied ? first : other;
  if (!tooMany) return;
  const path = placeOf(tooMany);
  faults.push({ path, rule: 'conflict', ...say('data.oneRecord', { field: name }) });
}

/** Polymorphic relations of a record that is there, led elsewhere, let go of where they led to. */
export function otherWays(
  unions: Iterable<UnionField>,
  written: ReadonlySet<string>,
  relations: readonly OneChange[],
): readonly ValueChange[] {
  return [...unions]
    .filter(({ members }) => ledBy(members, relations).length > 0)
    .flatMap(({ members }) => members.filter(({ id }) => !written.has(id)))
    .map((field) => ({ field, verb: 'set', value: null }));
}

function ledBy(members: UnionField['members'], relations: readonly OneChange[]): readonly OneChange[] {
  return relations.filter(
    ({ kind, field }) => kind !== 'update' && kind !== 'delete' && members.some(({ id }) => id === field.id),
  );
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
