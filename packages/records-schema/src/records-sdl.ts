import { type App, isWritable, type Model } from '@trellis/app-definition';
import { sharedSdl } from '@trellis/scalars';
import { aggregateTypes } from './aggregates.ts';
import { atomicInputs } from './atomic.ts';
import { batchTypes } from './batches.ts';
import { changeTypes } from './changes.ts';
import { connectionTypes, joinedTypes } from './connections.ts';
import { enumTypes } from './enums.ts';
import { connectOrCreateInput, dataInputs, manyInputs, refInputs } from './inputs.ts';
import { entityStubs, objectType, unionTypes } from './objects.ts';
import { groupByInputs, groupTypes } from './groups.ts';
import { revisionTypes } from './history.ts';
import { aggregateOrderByInput, numbersOrderByInput, orderByInput } from './order.ts';
import { liveType } from './live.ts';
import { rootTypes } from './roots.ts';
import { sharedTypes } from './shared-types.ts';
import { appSyncTypes, hasSync, syncTypes } from './sync.ts';
import { uniqueInputs } from './unique.ts';
import { listFilterInput, whereInput } from './where.ts';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@tag"])';

/** The SDL of an app's records subgraph; undefined where the app has no models, and so no records. */
export function recordsSdl(app: App): string | undefined {
  if (app.models.size === 0) return undefined;
  const { one, many, linked } = relationTargets(app);
  const definitions = [
    link,
    sharedSdl(sharedTypes(app)),
    ...entityStubs(app),
    ...enumTypes(app),
    ...[...app.models.values()].flatMap((model) => [
      ...modelTypes(model),
      ...(one.has(model.name) || linked.has(model.name) ? [connectOrCreateInput(model)] : []),
      ...(one.has(model.name) ? refInputs(model) : []),
      ...(many.has(model.name) ? manyTypes(model) : []),
      ...(many.has(model.name) || model.groupBy ? numbersOrderByInput(model) : []),
      ...(linked.has(model.name) ? manyInputs(model) : []),
    ]),
    ...groupByInputs(app),
    ...(hasSync(app) ? appSyncTypes : []),
    ...rootTypes(app),
  ];
  return `${definitions.join('\n')}\n`;
}

/** What is there where relations lead to many records of a model. */
function manyTypes(model: Model): readonly string[] {
  return [listFilterInput(model.name), aggregateOrderByInput(model)];
}

function modelTypes(model: Model): readonly string[] {
  return [
    objectType(model),
    ...unionTypes(model),
    ...[...model.fields.values()].flatMap((field) =>
      field.kind === 'manyToMany' && field.through ? joinedTypes(field, field.through) : [],
    ),
    ...connectionTypes(model.name),
    ...aggregateTypes(model),
    whereInput(model),
    orderByInput(model),
    ...uniqueInputs(model),
    ...dataInputs(model),
    ...atomicInputs(model),
    ...batchTypes(model),
    ...(model.groupBy ? groupTypes(model) : []),
    ...(model.live ? [...changeTypes(model.name), liveType(model.name)] : []),
    ...(model.sync ? syncTypes(model) : []),
    ...(model.history ? revisionTypes(model) : []),
  ];
}

interface RelationTargets {
  readonly one: ReadonlySet<string>;
  readonly many: ReadonlySet<string>;
  /** Those to whose records links are written. */
  readonly linked: ReadonlySet<string>;
}

/** The models that relations lead to: only these need the inputs by which records are related to them. */
function relationTargets(app: App): RelationTargets {
  const one = new Set<string>();
  const many = new Set<string>();
  const linked = new Set<string>();
  for (const model of app.models.values()) {
    for (const field of model.fields.values()) {
      if (field.kind === 'toOne') one.add(field.target);
      if (field.kind !== 'toMany' && field.kind !== 'manyToMany') continue;
      many.add(field.target);
      if (isWritable(field)) linked.add(field.target);
    }
  }
  return { one, many, linked };
}
