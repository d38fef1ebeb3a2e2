import type { Model } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import type { CallContext } from '@trellis/service-api';
import type { OperationContext } from '@trellis/subgraph-kit';
import DataLoader from 'dataloader';
import type { LoadedApp } from '../apps/published-apps.ts';
import type { Engine } from '../engine/engine.ts';
import { readableRecords } from '../records/readable-records.ts';
import { runsOfRecords } from '../sql/runs-of-records.ts';
import { tasksOfRecords } from '../sql/tasks-of-records.ts';
import { findRuns, findTasks, type RunRow, type TaskRow } from './rows.ts';
import { rolesOfTasks } from './visible-tasks.ts';

/** A record by its model's id and its own. */
export interface RecordKey {
  readonly modelId: string;
  readonly recordId: string;
}

/** What one operation reads, one statement for all records of a model. */
export interface Loaders {
  /** Whether the caller may read a record, as records tell. */
  readonly readable: DataLoader<RecordKey, boolean, string>;
  readonly runs: DataLoader<RecordKey & { readonly first: number }, readonly RunRow[], string>;
  readonly tasks: DataLoader<RecordKey & { readonly status: TaskRow['status'] | null }, readonly TaskRow[], string>;
}

export type Context = OperationContext<Loaders>;

/** Of one record; who has more looks at the list of all. */
const maxTasksOfRecord = 100;

export function createLoaders(engine: Engine, version: LoadedApp, call: CallContext): Loaders {
  const { prisma, statements } = engine.database;
  const models = new Map([...version.app.models.values()].map((model): [string, Model] => [model.id, model]));

  const readable = byGroup<RecordKey, boolean>(
    ({ modelId }) => modelId,
    async (keys, { modelId }) => {
      const model = models.get(modelId);
      // A model that this version does not have is nobody's to read.
      if (!model) return keys.map(() => false);
      const found = await readableRecords(engine.records, model, idsOf(keys), call);
      return keys.map(({ recordId }) => found.has(recordId));
    },
  );

  const runs = byGroup<RecordKey & { readonly first: number }, readonly RunRow[]>(
    ({ modelId, first }) => `${modelId} ${first}`,
    async (keys, { modelId, first }) => {
      const ids = await runsOfRecords(statements, version.id, modelId, idsOf(keys), first);
      return perRecord(keys, await findRuns(prisma, { id: { in: [...ids] } }));
    },
  );

  const tasks = byGroup<RecordKey & { readonly status: TaskRow['status'] | null }, readonly TaskRow[]>(
    ({ modelId, status }) => `${modelId} ${status ?? ''}`,
    async (keys, { modelId, status }) => {
      const roles = rolesOfTasks(call.caller);
      const recordIds = idsOf(keys);
      const filter = { appId: version.id, modelId, recordIds, status, roles, limit: maxTasksOfRecord };
      return perRecord(keys, await findTasks(prisma, { id: { in: [...(await tasksOfRecords(statements, filter))] } }));
    },
  );

  return { readable, runs, tasks };
}

/** A loader whose keys are loaded together where they are of one group. */
function byGroup<Key extends RecordKey, Value>(
  groupOf: (key: Key) => string,
  load: (keys: readonly Key[], sample: Key) => Promise<readonly Value[]>,
): DataLoader<Key, Value, string> {
  return new DataLoader<Key, Value, string>(
    async (keys) => {
      const values = new Map<Key, Value>();
      const groups = Map.groupBy(keys, groupOf);
      await Promise.all(
        [...groups.values()].map(async (group) => {
          const loaded = await load(group, must(group[0], 'a key of a group'));
          group.forEach((key, index) => values.set(key, must(loaded[index], 'a value for each key')));
        }),
      );
      return keys.map((key) => must(values.get(key), 'the value of a key'));
    },
    { cacheKeyFn: (key) => `${groupOf(key)} ${key.recordId}` },
  );
}

function idsOf(keys: readonly RecordKey[]): readonly string[] {
  return keys.map(({ recordId }) => recordId);
}

function perRecord<Row extends { readonly recordId: string }>(
  keys: readonly RecordKey[],
  rows: readonly Row[],
): readonly (readonly Row[])[] {
  return keys.map(({ recordId }) => rows.filter((row) => row.recordId === recordId));
}
