import type { App, Model } from '@trellis/app-definition';
import { changesField } from './changes.ts';
import { listField } from './connections.ts';
import { block } from './definition-text.ts';
import { groupsField } from './groups.ts';
import { isUpdatable } from './inputs.ts';
import { rootFieldNames, typeNames } from './names.ts';

/** The root types, with the fields of all models. */
export function rootTypes(app: App): readonly string[] {
  const models = [...app.models.values()];
  const live = models.filter((model) => model.live);
  return [
    block('type Query', models.flatMap(queryFields)),
    block('type Mutation', models.flatMap(mutationFields)),
    ...(live.length === 0 ? [] : [block('type Subscription', live.map(changesField))]),
  ];
}

function queryFields(model: Model): readonly string[] {
  const { object, uniqueInput } = typeNames(model.name);
  const { one, list } = rootFieldNames(model).query;
  return [
    `${one}(where: ${uniqueInput}!, deleted: DeletedRecords = EXCLUDE): ${object}`,
    listField(list, model.name),
    ...(model.groupBy ? [groupsField(model)] : []),
  ];
}

function mutationFields(model: Model): readonly string[] {
  const { object, uniqueInput, createInput, updateInput, where } = typeNames(model.name);
  const names = rootFieldNames(model).mutation;
  const update = `where: ${uniqueInput}!, data: ${updateInput}, if: ${where}, expectedVersion: Int`;
  return [
    `${names.create}(data: ${createInput}!): ${object}!`,
    ...(isUpdatable(model) ? [`${names.update}(${update}): ${object}!`] : []),
    `${names.delete}(where: ${uniqueInput}!, expectedVersion: Int): ${object}!`,
  ];
}
