import { didYouMean, quoted } from '../nearest.ts';
import { pointer, type ProblemList } from '../problem.ts';
import { scalarFamilies } from '../scalar-types.ts';
import { type FieldView, isComputed, type ModelView } from './model-view.ts';

/** Whether the fields that a model names in its other members are there and fit. */
export function checkModelMembers(model: ModelView, found: ProblemList): void {
  const { definition, path } = model;
  if (definition.display !== undefined) {
    const field = findField(model, definition.display, path + pointer('display'), found);
    if (field && !isDisplayable(field)) {
      const message = `"${field.name}" is nothing that people could recognise a record by. Choose a field with a single value.`;
      found.error('FIELD_NOT_ALLOWED', path + pointer('display'), message);
    }
  }
  definition.search?.forEach((name, i) => {
    const place = path + pointer('search', i);
    const field = findField(model, name, place, found);
    if (field && !isText(field)) {
      found.error('FIELD_NOT_ALLOWED', place, `"${name}" is not a text. Search looks into texts alone.`);
    } else if (field && isComputed(field)) {
      found.error('FIELD_NOT_ALLOWED', place, `"${name}" is computed. Search the fields that it is computed from.`);
    }
  });
  checkKeys(model, 'unique', found);
  checkKeys(model, 'indexes', found);
}

function checkKeys(model: ModelView, member: 'unique' | 'indexes', found: ProblemList): void {
  const seen = new Set<string>();
  model.definition[member]?.forEach((names, i) => {
    const path = model.path + pointer(member, i);
    names.forEach((name, j) => {
      const place = path + pointer(j);
      if (names.indexOf(name) !== j) {
        found.error('DUPLICATE', place, `${quoted(name)} is there twice.`);
        return;
      }
      const field = findField(model, name, place, found);
      if (field && isComputed(field)) {
        found.error('FIELD_NOT_ALLOWED', place, `"${name}" is computed, so it cannot be part of it.`);
      } else if (field && !hasSortableColumn(field)) {
        const message = `"${name}" cannot be part of it: only single values and relations to one record can, but not JSON and points.`;
        found.error('FIELD_NOT_ALLOWED', place, message);
      }
    });
    // The order of the fields matters for an index, but not for what is unique.
    const key = JSON.stringify(member === 'unique' ? names.toSorted() : names);
    if (seen.has(key)) found.error('DUPLICATE', path, 'This combination is there already. Leave it out.');
    seen.add(key);
  });
}

function findField(model: ModelView, name: string, path: string, found: ProblemList): FieldView | undefined {
  const field = model.fields.get(name);
  if (field) return field.type.kind === 'unknown' ? undefined : field;
  const relation = model.idNames.get(name);
  const hint = relation ? ` Write "${relation.name}".` : didYouMean(name, model.fields.keys());
  found.error('FIELD_UNKNOWN', path, `"${model.name}" has no field ${quoted(name)}.${hint}`);
  return undefined;
}

function isDisplayable({ type, list }: FieldView): boolean {
  return (
    !list &&
    (type.kind === 'enum' || (type.kind === 'scalar' && !['json', 'point'].includes(scalarFamilies[type.scalar])))
  );
}

function isText({ type, list }: FieldView): boolean {
  return !list && type.kind === 'scalar' && scalarFamilies[type.scalar] === 'text';
}

function hasSortableColumn({ type, list }: FieldView): boolean {
  return !list && !(type.kind === 'scalar' && ['json', 'point'].includes(scalarFamilies[type.scalar]));
}
