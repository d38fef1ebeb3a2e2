import { isDeepStrictEqual } from 'node:util';
import type { ColumnField, Model, UniqueKey } from '../app.ts';
import { type ChangeStep, step, unsupported } from './change-step.ts';
import { diffFields, diffUnions } from './diff-fields.ts';

/** The steps from some models to others. */
export function diffModels(
  previous: ReadonlyMap<string, Model>,
  next: ReadonlyMap<string, Model>,
): readonly ChangeStep[] {
  const before = new Map([...previous.values()].map((model) => [model.id, model]));
  const after = new Set([...next.values()].map((model) => model.id));
  return [
    ...[...next.values()]
      .filter((model) => !before.has(model.id))
      .map((model) => step({ kind: 'addModel', model: model.name }, model.id, `Adds the model "${model.name}".`)),
    ...[...next.values()].flatMap((model) => {
      const old = before.get(model.id);
      return old ? diffModel(old, model) : [];
    }),
    ...[...previous.values()]
      .filter((model) => !after.has(model.id))
      .map(({ id, name }) => unsupported('removeModel', id, { model: name }, `Removes the model "${name}".`)),
  ];
}

function diffModel(previous: Model, next: Model): readonly ChangeStep[] {
  const { id, name } = next;
  const place = { model: name };
  const steps: ChangeStep[] = [];
  if (previous.name !== name) {
    steps.push(unsupported('renameModel', id, place, `Renames the model "${previous.name}" to "${name}".`));
  } else if (previous.plural !== next.plural) {
    const message = `Changes the plural of "${name}" from "${previous.plural}" to "${next.plural}".`;
    steps.push(unsupported('changePlural', id, place, message));
  }
  if (previous.softDelete !== next.softDelete) {
    const message = `Changes whether deleted records of "${name}" are kept.`;
    steps.push(unsupported('changeSoftDelete', id, place, message));
  }
  steps.push(
    ...diffFields(previous, next),
    ...diffUnions(previous, next),
    ...diffUniqueKeys(previous, next),
    ...diffIndexes(previous, next),
  );
  if (!isDeepStrictEqual(previous.permissions, next.permissions)) {
    const message = `Changes who may do what with records of "${name}".`;
    steps.push(step({ kind: 'permissionsChanged', ...place }, id, message));
  }
  if (!isDeepStrictEqual(checksOf(previous), checksOf(next))) {
    const message = `Changes what every record of "${name}" must meet, for what is written from now on.`;
    steps.push(step({ kind: 'checksChanged', ...place }, id, message));
  }
  steps.push(...diffSettings(previous, next), ...diffHistory(previous, next));
  if (previous.description !== next.description || !isDeepStrictEqual(previous.label, next.label)) {
    steps.push(step({ kind: 'labelsChanged', ...place }, id, `Changes the label or description of "${name}".`));
  }
  return steps;
}

function checksOf({ checks }: Model): unknown {
  return checks.map(({ name, expression, message, fields }) => [name, expression, message, namesOf(fields)]);
}

function diffSettings(previous: Model, next: Model): readonly ChangeStep[] {
  const members = ['display', 'search', 'maxPageSize', 'live', 'sync'] as const;
  const settings = members.filter((member) => !isDeepStrictEqual(previous[member], next[member]));
  if (settings.length === 0) return [];
  const takesAway = (previous.live && !next.live) || (previous.sync !== undefined && !next.sync);
  const breaksClients = next.maxPageSize < previous.maxPageSize || takesAway;
  const message = `Changes ${settings.join(', ')} of "${next.name}".`;
  return [step({ kind: 'settingsChanged', model: next.name, settings }, next.id, message, { breaksClients })];
}

function diffHistory(previous: Model, next: Model): readonly ChangeStep[] {
  if (previous.history === next.history) return [];
  const { id, name: model } = next;
  if (next.history) {
    const message = `Keeps every version of records of "${model}", beginning with the records as they are.`;
    return [step({ kind: 'beginHistory', model }, id, message)];
  }
  const message = `Keeps no versions of records of "${model}" any more, and deletes those that were kept.`;
  return [step({ kind: 'endHistory', model }, id, message, { losesRows: true, breaksClients: true })];
}

function diffUniqueKeys(previous: Model, next: Model): readonly ChangeStep[] {
  const before = new Map(compositeKeys(previous).map((key) => [subjectOf(next, key.fields), key]));
  const after = new Map(compositeKeys(next).map((key) => [subjectOf(next, key.fields), key]));
  const oldFields = new Set([...previous.fields.values(), ...previous.systemFields.values()].map((field) => field.id));
  const place = { model: next.name };
  const steps: ChangeStep[] = [];
  for (const [subject, key] of after) {
    if (before.has(subject)) continue;
    const message = `Makes ${namesOf(key.fields)} of "${next.name}" unique together.`;
    // Records that are there have null in such a field, and nulls are never equal.
    const holds = key.fields.some((field) => !oldFields.has(field.id) && isEmptyAtFirst(field));
    steps.push(
      holds
        ? step({ kind: 'addUnique', ...place, key: key.name }, subject, message)
        : unsupported('changeUnique', subject, place, message),
    );
  }
  for (const [subject, key] of before) {
    if (after.has(subject)) continue;
    const message = `Lets ${namesOf(key.fields)} of "${next.name}" be the same in several records.`;
    steps.push(unsupported('removeUnique', subject, place, message));
  }
  return steps;
}

function compositeKeys(model: Model): readonly UniqueKey[] {
  return model.uniqueKeys.filter((key) => key.fields.length > 1);
}

function isEmptyAtFirst(field: ColumnField): boolean {
  return !field.required && (field.kind === 'toOne' || field.default === undefined);
}

function diffIndexes(previous: Model, next: Model): readonly ChangeStep[] {
  const before = new Map(previous.indexes.map((fields) => [subjectOf(next, fields), fields]));
  const after = new Map(next.indexes.map((fields) => [subjectOf(next, fields), fields]));
  const place = { model: next.name };
  return [
    ...[...after]
      .filter(([subject]) => !before.has(subject))
      .map(([subject, fields]) => {
        const message = `Adds an index on ${namesOf(fields)} of "${next.name}".`;
        return step({ kind: 'addIndex', ...place, fields: fields.map((field) => field.name) }, subject, message);
      }),
    ...[...before]
      .filter(([subject]) => !after.has(subject))
      .map(([subject, fields]) => {
        const message = `Removes the index on ${namesOf(fields)} of "${next.name}".`;
        return unsupported('removeIndex', subject, place, message);
      }),
  ];
}

function subjectOf(model: Model, fields: readonly ColumnField[]): string {
  return [model.id, ...fields.map((field) => field.id)].join('+');
}

function namesOf(fields: readonly ColumnField[]): string {
  return fields.map((field) => field.name).join(', ');
}
