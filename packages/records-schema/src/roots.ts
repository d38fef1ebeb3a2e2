import type { App, Model } from '@trellis/app-definition';
import { changesField, changesQueryField } from './changes.ts';
import { applyMember } from './atomic.ts';
import { listField } from './connections.ts';
import { block } from './definition-text.ts';
import { groupsField } from './groups.ts';
import { asOfArgument, restoreRevisionField } from './history.ts';
import { isUpdatable } from './inputs.ts';
import { liveField } from './live.ts';
import { rootFieldNames, typeNames } from './names.ts';
import { appSyncFields, hasSync, pullField, pushField, streamField } from './sync.ts';

/** The root types, with the fields of all models. */
export function rootTypes(app: App): readonly string[] {
  const models = [...app.models.values()];
  const ofApp = hasSync(app) ? appSyncFields : { query: [], mutation: [], subscription: [] };
  const subscriptions = [...models.flatMap(subscriptionFields), ...ofApp.subscription];
  return [
    block('type Query', [...models.flatMap(queryFields), ...ofApp.query]),
    block('type Mutation', [...models.flatMap(mutationFields), ...ofApp.mutation]),
    ...(subscriptions.length === 0 ? [] : [block('type Subscription', subscriptions)]),
  ];
}

function queryFields(model: Model): readonly string[] {
  const { object, uniqueInput, connection } = typeNames(model.name);
  const { one, list } = rootFieldNames(model).query;
  const asOf = asOfArgument(model);
  return [
    `${one}(where: ${uniqueInput}!, deleted: DeletedRecords = EXCLUDE${asOf}): ${object}`,
    listField(list, model.name, connection, asOf),
    ...(model.groupBy ? [groupsField(model)] : []),
    ...(model.live ? [changesQueryField(model)] : []),
    ...(model.sync ? [pullField(model)] : []),
  ];
}

/** What changes many records at once says how many it is ready to change. */
const limits = 'atMost: Int! = 100, atLeast: Int! = 0, all: Boolean! = false';

function mutationFields(model: Model): readonly string[] {
  const { object, uniqueInput, createInput, where, onConflict, batchResult } = typeNames(model.name);
  const names = rootFieldNames(model).mutation;
  return [
    `${names.create}(data: ${createInput}!): ${object}!`,
    `${names.createMany}(data: [${createInput}!]!, onConflict: ${onConflict}): ${batchResult}!`,
    ...(isUpdatable(model) ? updateFields(model) : []),
    `${names.delete}(where: ${uniqueInput}!, expectedVersion: Int): ${object}!`,
    `${names.deleteMany}(where: ${where}!, ${limits}): ${batchResult}!`,
    ...(model.softDelete
      ? [`${names.restore}(id: ID!): ${object}!`, `${names.purge}(id: ID!, expectedVersion: Int): Boolean!`]
      : []),
    ...(model.history && isUpdatable(model) ? [restoreRevisionField(model)] : []),
    ...(model.sync ? [pushField(model)] : []),
  ];
}

function subscriptionFields(model: Model): readonly string[] {
  return [...(model.live ? [changesField(model), liveField(model)] : []), ...(model.sync ? [streamField(model)] : [])];
}

function updateFields(model: Model): readonly string[] {
  const { object, uniqueInput, createInput, updateInput, where, batchResult } = typeNames(model.name);
  const names = rootFieldNames(model).mutation;
  const change = `data: ${updateInput}${applyMember(model, ', ')}`;
  return [
    `${names.update}(where: ${uniqueInput}!, ${change}, if: ${where}, expectedVersion: Int): ${object}!`,
    `${names.updateMany}(where: ${where}!, ${change}, ${limits}): ${batchResult}!`,
    `${names.upsert}(where: ${uniqueInput}!, create: ${createInput}!, update: ${updateInput}!): ${object}!`,
  ];
}
