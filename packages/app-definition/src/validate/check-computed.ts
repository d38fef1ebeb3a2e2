import type { FieldDefinition } from '../definition.ts';
import { pointer, type ProblemList } from '../problem.ts';

/** What a computed field cannot have: nobody writes it, and it stands in no column that could be indexed. */
const membersOfStored = [
  'list',
  'required',
  'unique',
  'default',
  'defaultExpression',
  'defaultSequence',
  'min',
  'max',
  'minLength',
  'maxLength',
  'pattern',
] as const satisfies readonly (keyof FieldDefinition)[];

/** Whether a computed field has nothing that only stored ones have. */
export function checkComputed(
  definition: FieldDefinition,
  by: 'formula' | 'rollup',
  path: string,
  found: ProblemList,
): void {
  for (const member of membersOfStored) {
    if (definition[member] === undefined || definition[member] === false) continue;
    const message = `"${member}" does not go with "${by}": the field is computed, and nobody writes it. Leave it out.`;
    found.error('MEMBER_NOT_ALLOWED', path + pointer(member), message);
  }
}
