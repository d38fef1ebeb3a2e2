import type { AppDefinition, EnumDefinition } from '../definition.ts';
import { generatedEnumNames, generatedNames, revisionsField } from '../generated-names.ts';
import { namePatterns } from '../json-schema/names.ts';
import { type ProblemList, pointer } from '../problem.ts';
import { quoted } from '../nearest.ts';
import { isReservedRootField, isReservedType, reservedNames } from '../reserved-names.ts';
import { defaultPlural } from '../spelling.ts';
import { isToOne, type ModelView } from './model-view.ts';

/** Whether names have their form, are nobody else's, and stay apart once more names are made of them. */
export function checkNames(
  definition: AppDefinition,
  models: ReadonlyMap<string, ModelView>,
  found: ProblemList,
): void {
  const api = new ApiNames(found);
  for (const [name, model] of Object.entries(definition.enums ?? {})) checkEnumNames(name, model, api, found);
  for (const model of models.values()) checkModelNames(model, api, found);
  for (const name of Object.keys(definition.roles ?? {})) {
    const path = pointer('roles', name);
    if (!hasForm(name, 'role', path, found)) continue;
    if (reservedNames.roles.includes(name)) {
      found.error('NAME_RESERVED', path, `The role "${name}" exists in every app. Take it out of this list.`);
    }
  }
  for (const [name, { nodes }] of Object.entries(definition.workflows ?? {})) {
    const path = pointer('workflows', name);
    hasForm(name, 'type', path, found);
    for (const node of Object.keys(nodes)) hasForm(node, 'node', path + pointer('nodes', node), found);
  }
}

function checkEnumNames(name: string, { values }: EnumDefinition, api: ApiNames, found: ProblemList): void {
  const path = pointer('enums', name);
  if (hasForm(name, 'type', path, found)) api.claimTypes(`the enum "${name}"`, path, generatedEnumNames(name));
  const seen = new Set<string>();
  values.forEach((value, i) => {
    const place = path + pointer('values', i, 'name');
    hasForm(value.name, 'enumValue', place, found);
    if (seen.has(value.name)) found.error('DUPLICATE', place, `The value ${quoted(value.name)} is there twice.`);
    seen.add(value.name);
  });
}

function checkModelNames(model: ModelView, api: ApiNames, found: ProblemList): void {
  const { name, path, definition } = model;
  const plural = definition.plural ?? defaultPlural(name);
  const pluralPath = definition.plural === undefined ? path : path + pointer('plural');
  const nameIsGood = hasForm(name, 'type', path, found);
  // A plural made by rule can be longer than a given one may be, and only that.
  const pluralIsGood = definition.plural === undefined || hasForm(plural, 'field', pluralPath, found);
  if (nameIsGood) {
    const { types, rootFields } = generatedNames({ name, plural });
    const typesAreFree = api.claimTypes(`the model "${name}"`, path, types);
    if (pluralIsGood && typesAreFree) api.claimRootFields(`the model "${name}"`, path, pluralPath, plural, rootFields);
  }
  for (const field of Object.keys(definition.fields)) checkFieldName(model, field, found);
  if (definition.history === 'FULL' && Object.hasOwn(definition.fields, revisionsField)) {
    const message = `With "history": "FULL" a record has its versions in "${revisionsField}". Rename this field or leave the history out.`;
    found.error('NAME_CLASH', path + pointer('fields', revisionsField), message);
  }
}

function checkFieldName(model: ModelView, name: string, found: ProblemList): void {
  const path = model.path + pointer('fields', name);
  if (!hasForm(name, 'field', path, found)) return;
  if (reservedNames.fields.includes(name)) {
    found.error('NAME_RESERVED', path, `Every model has "${name}" already, or may not have it. Choose another name.`);
    return;
  }
  const field = model.fields.get(name);
  if (field && isToOne(field) && reservedNames.toOneFields.includes(name)) {
    const message = `A relation cannot be called "${name}": grouping by it needs that name itself. Choose another one.`;
    found.error('NAME_RESERVED', path, message);
  }
  const relation = model.idNames.get(name);
  if (relation) {
    const message = `The relation "${relation.name}" brings the field "${name}", its record's id, with it. Leave this one out or rename it.`;
    found.error('NAME_CLASH', path, message);
  }
}

const forms: Record<keyof typeof namePatterns, { readonly pattern: RegExp; readonly words: string }> = {
  type: {
    pattern: new RegExp(namePatterns.type),
    words: 'a capital first, then letters and digits, at most 40 in all, such as "OrderLine"',
  },
  field: {
    pattern: new RegExp(namePatterns.field),
    words: 'a small letter first, then letters and digits, at most 40 in all, such as "dueDate"',
  },
  enumValue: {
    pattern: new RegExp(namePatterns.enumValue),
    words: 'capitals, digits and underscores, a capital first, at most 63 in all, such as "IN_REVIEW"',
  },
  role: {
    pattern: new RegExp(namePatterns.role),
    words: 'a small letter first, then letters, digits, "-" and "_", at most 40 in all, such as "sales"',
  },
  node: {
    pattern: new RegExp(namePatterns.node),
    words: 'a small letter first, then letters, digits, "-" and "_", at most 40 in all, such as "askManager"',
  },
};

function hasForm(name: string, form: keyof typeof forms, path: string, found: ProblemList): boolean {
  const { pattern, words } = forms[form];
  if (pattern.test(name)) return true;
  found.error('NAME_INVALID', path, `${quoted(name)} cannot be a name here. Write ${words}.`);
  return false;
}

/** The names of an app's graph, each with the one that it is made of. */
class ApiNames {
  readonly #found: ProblemList;
  readonly #types = new Map<string, string>();
  readonly #rootFields = new Map<string, string>();

  constructor(found: ProblemList) {
    this.#found = found;
  }

  /** False where one of them is not free, which is then said once. */
  claimTypes(owner: string, path: string, types: readonly string[]): boolean {
    const reserved = types.find(isReservedType);
    if (reserved !== undefined) {
      this.#found.error('NAME_RESERVED', path, reservedMessage(owner, 'type', reserved));
      return false;
    }
    return this.#claim(this.#types, owner, path, 'type', types);
  }

  claimRootFields(owner: string, path: string, pluralPath: string, plural: string, names: readonly string[]): void {
    const doubled = names.find((name, i) => names.indexOf(name) !== i);
    if (doubled !== undefined) {
      const message = `With the plural "${plural}", ${owner} would have "${doubled}" twice in the API. Give it another plural.`;
      this.#found.error('NAME_CLASH', pluralPath, message);
      return;
    }
    const reserved = names.find(isReservedRootField);
    if (reserved !== undefined) {
      this.#found.error('NAME_RESERVED', path, reservedMessage(owner, 'field', reserved));
      return;
    }
    this.#claim(this.#rootFields, owner, path, 'field', names);
  }

  #claim(taken: Map<string, string>, owner: string, path: string, what: string, names: readonly string[]): boolean {
    const clash = names.find((name) => taken.has(name));
    if (clash !== undefined) {
      const message = `${upperStart(owner)} and ${taken.get(clash) ?? ''} would both have the ${what} "${clash}" in the API. Rename one of them, or give it another plural.`;
      this.#found.error('NAME_CLASH', path, message);
    }
    for (const name of names) if (!taken.has(name)) taken.set(name, owner);
    return clash === undefined;
  }
}

function reservedMessage(owner: string, what: string, name: string): string {
  return `In the API ${owner} would have the ${what} "${name}", which is kept for the system. Choose another name.`;
}

function upperStart(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
