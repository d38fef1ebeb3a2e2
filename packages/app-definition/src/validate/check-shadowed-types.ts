import type { AppDefinition } from '../definition.ts';
import { pointer, type ProblemList } from '../problem.ts';
import { isReservedType } from '../reserved-names.ts';
import { isScalarName } from '../scalar-types.ts';

/** Models and enums that are called like a scalar, and mean themselves. */
export function checkShadowedTypes(definition: AppDefinition, found: ProblemList): void {
  for (const kind of ['models', 'enums'] as const) {
    for (const name of Object.keys(definition[kind] ?? {})) {
      if (!isScalarName(name) || isReservedType(name)) continue;
      const message = `In this app the type "${name}" means what you call so. For the built-in type of that name, use another one, such as String.`;
      found.warning('TYPE_SHADOWED', pointer(kind, name), message);
    }
  }
}
