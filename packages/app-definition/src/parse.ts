import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { AppDefinition } from './definition.ts';
import { definitionSchema } from './json-schema/definition-schema.ts';
import { namePatterns } from './json-schema/names.ts';
import { didYouMean, quoted } from './nearest.ts';
import { type AppProblem, collectProblems, pointer, type ProblemList } from './problem.ts';

export type ParsedDefinition =
  | { readonly definition: AppDefinition; readonly problems?: never }
  | { readonly definition?: never; readonly problems: readonly AppProblem[] };

/**
 * Tells whether a JSON value has the form of an app definition: known members of the right types. Whether its names
 * are good and fit together is for `validateDefinition`, which needs the form.
 */
export function parseDefinition(json: unknown): ParsedDefinition {
  if (isDeeperThan(json, maxDefinitionDepth)) {
    const message = `The definition is nested more than ${maxDefinitionDepth} deep. Make it flatter.`;
    return { problems: [{ path: '', code: 'LIMIT_EXCEEDED', message, severity: 'ERROR' }] };
  }
  validator ??= compileSchema();
  if (validator(json)) return { definition: json };
  const errors = validator.errors ?? [];
  const problems = collectProblems((found) => {
    for (const error of errors) addProblem(found, error);
  });
  // Only names were not as they should be, so the form is right.
  return problems.length > 0 ? { problems } : { definition: json as AppDefinition };
}

/** Far more than a definition needs, and far less than what overflows the stack of those who walk through it. */
const maxDefinitionDepth = 100;

function isDeeperThan(json: unknown, limit: number): boolean {
  let level: readonly unknown[] = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((value): readonly unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return false;
}

/** Compiled at its first use: that takes longer than everything else here. */
let validator: ValidateFunction<AppDefinition> | undefined;

function compileSchema(): ValidateFunction<AppDefinition> {
  const ajv = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true, discriminator: true });
  return ajv.compile<AppDefinition>(definitionSchema);
}

function addProblem(found: ProblemList, error: ErrorObject<string, Record<string, unknown>>): void {
  const path = error.instancePath;
  const what = placeName(path);
  const { params } = error;
  switch (error.keyword) {
    case 'additionalProperties': {
      const member = String(params['additionalProperty']);
      const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
      const hint = didYouMean(member, known) || ` Known here: ${known.join(', ')}.`;
      const free = known.includes('x') ? ' Members of your own go under "x".' : '';
      const message = `${quoted(member)} is not known here.${hint}${free}`;
      return found.error('MEMBER_UNKNOWN', path + pointer(member), message);
    }
    case 'required':
      return found.error('MEMBER_MISSING', path, `${what} needs the member "${String(params['missingProperty'])}".`);
    case 'pattern':
      // Names have rules of their own, which are checked with everything else that concerns names.
      if (isNamePattern(params['pattern'])) return;
      if (error.propertyName !== undefined) {
        const message = `${quoted(error.propertyName)} is not a language, such as "en" or "zh-Hant".`;
        return found.error('FORM_INVALID', path + pointer(error.propertyName), message);
      }
      return found.error(
        'FORM_INVALID',
        path,
        `${what} must look like this regular expression says: ${String(params['pattern'])}`,
      );
    case 'propertyNames':
      return;
    case 'discriminator': {
      if (params['tagValue'] === undefined) return; // Its absence is a problem of its own.
      const options = (error.parentSchema?.['oneOf'] as readonly TaggedSchema[] | undefined) ?? [];
      const name = String(params['tag']);
      const tags = options.flatMap((option) => option.properties[name]?.const ?? []);
      return found.error('FORM_INVALID', path + pointer(name), `"${name}" must be one of ${tags.join(', ')}.`);
    }
    case 'type':
      return found.error('FORM_INVALID', path, `${what} must be ${typeNames(params['type'])}.`);
    case 'const':
      return found.error('FORM_INVALID', path, `${what} must be ${JSON.stringify(params['allowedValue'])}.`);
    case 'enum': {
      const allowed = params['allowedValues'] as readonly string[];
      const hint = typeof error.data === 'string' ? didYouMean(error.data, allowed) : '';
      return found.error('FORM_INVALID', path, `${what} must be one of ${allowed.join(', ')}.${hint}`);
    }
    case 'minItems':
      return found.error('FORM_INVALID', path, `${what} needs at least ${String(params['limit'])} of them.`);
    case 'maxItems':
      return found.error('FORM_INVALID', path, `${what} may have ${String(params['limit'])} of them at most.`);
    case 'not':
      return found.error('FORM_INVALID', path, `Leave ${what} out, or give it true or a list of rules.`);
    default:
      return found.error('FORM_INVALID', path, `${what} ${error.message ?? 'is not valid'}.`);
  }
}

/** `"unique"`, or `"unique/0"` in a list, where the number alone would say little. */
function placeName(path: string): string {
  if (path === '') return 'The definition';
  return quoted(/[^/]*(\/\d+)*$/.exec(path)?.[0] ?? path);
}

interface TaggedSchema {
  readonly properties: Readonly<Record<string, { readonly const?: string }>>;
}

function isNamePattern(pattern: unknown): boolean {
  return (Object.values(namePatterns) as unknown[]).includes(pattern);
}

const typeWords: Readonly<Record<string, string>> = {
  object: 'an object {…}',
  array: 'a list […]',
  string: 'a text "…"',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
};

function typeNames(types: unknown): string {
  const list: readonly unknown[] = Array.isArray(types) ? types : [types];
  return list.map((type) => typeWords[String(type)] ?? String(type)).join(' or ');
}
