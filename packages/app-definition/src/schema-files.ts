import { definitionSchema } from './json-schema/definition-schema.ts';
import { reservedNames } from './reserved-names.ts';

/** The files of the top folder `schema/` that are made from this package, by their names. */
export const schemaFiles: Readonly<Record<string, object>> = {
  'app-definition.schema.json': definitionSchema,
  'reserved-names.json': {
    description:
      'Names that builders of apps cannot have, because every app has them already. A prefix counts with a capital behind it. What "generated" lists is made for each model and enum, where {model} and {models} stand for its name and plural, and may not meet anything else either. Made by "npm run schema" in packages/app-definition.',
    ...reservedNames,
  },
};
