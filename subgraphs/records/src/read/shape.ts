import type { ResponseField } from './document.ts';
import { fieldsBelow, type Reading, unknownField } from './reading.ts';

/** The members of types that are answered from values at hand, with the type of those that have members of their own. */
export type Shapes = Readonly<Record<string, Readonly<Record<string, string | null>>>>;

/** A member of such a value, as far as it is asked for. */
export interface ShapePart {
  readonly key: string;
  readonly name: string;
  readonly typename: string;
  /** Undefined where the value is answered as it is. */
  readonly parts: readonly ShapePart[] | undefined;
}

export function readShape(
  reading: Reading,
  shapes: Shapes,
  typename: string,
  field: ResponseField,
): readonly ShapePart[] {
  return fieldsBelow(reading, field, [typename]).map((below): ShapePart => {
    const { key, name } = below;
    const member = name === '__typename' ? null : shapes[typename]?.[name];
    if (member === undefined) throw unknownField(typename, below);
    return { key, name, typename, parts: member === null ? undefined : readShape(reading, shapes, member, below) };
  });
}

/** The parts of a value, or of each of a list, as JSON text. What a value does not have is null. */
export function shapeText(parts: readonly ShapePart[], value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return `[${value.map((item) => shapeText(parts, item)).join()}]`;
  const members = value as Readonly<Record<string, unknown>>; // A part of a value is asked for where its type has parts.
  const texts = parts.map(({ key, name, typename, parts: below }) => {
    const member = name === '__typename' ? typename : members[name];
    return `"${key}":${below ? shapeText(below, member) : JSON.stringify(member ?? null)}`;
  });
  return `{${texts.join()}}`;
}
