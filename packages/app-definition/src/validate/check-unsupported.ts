import type { AppDefinition, ModelDefinition } from '../definition.ts';
import { pointer, type ProblemList } from '../problem.ts';
import { isReservedType } from '../reserved-names.ts';
import { isScalarName } from '../scalar-types.ts';

/** Members of the contract that this release keeps, but does not build. */
export function checkUnsupported(definition: AppDefinition, found: ProblemList): void {
  for (const [name, model] of Object.entries(definition.models)) {
    checkModel(model, pointer('models', name), found);
  }
  for (const kind of ['models', 'enums'] as const) {
    for (const name of Object.keys(definition[kind] ?? {})) {
      if (!isScalarName(name) || isReservedType(name)) continue;
      const message = `In this app the type "${name}" means what you call so. For the built-in type of that name, use another one, such as String.`;
      found.warning('TYPE_SHADOWED', pointer(kind, name), message);
    }
  }
}

function checkModel(model: ModelDefinition, path: string, found: ProblemList): void {
  if (model.history === 'FULL') refuse('"history": "FULL"', path + pointer('history'), found);
}

function refuse(what: string, path: string, found: ProblemList): void {
  found.error('NOT_SUPPORTED_YET', path, `${what} is not available in this release. Leave it out to publish the app.`);
}
