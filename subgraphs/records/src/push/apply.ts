import type { Model } from '@trellis/app-definition';
import type { TrellisError } from '@trellis/errors';
import { explainDatabaseError } from '../run/database-error.ts';
import type { WrittenFiles } from '../run/written-files.ts';
import { createRecords } from '../write/create.ts';
import { deleteRecords, restoreRecords } from '../write/delete.ts';
import { updateRecords } from '../write/update.ts';
import { settle, type WriteSetting } from '../write/write.ts';
import type { Writing } from '../write/writing.ts';
import { isRefusal, leadsTo, type PlannedWrite } from './planned-write.ts';

export interface Applying {
  readonly setting: WriteSetting;
  readonly files: WrittenFiles;
}

/**
 * Writes all that can be written, and answers what each of the others is refused for. No record is written twice.
 *
 * As many as possible are written by the same statements. Where one of them is refused, none of them is written, and
 * each half is tried by itself, in the order of the push, until what is refused stands alone.
 */
export async function applyWrites(
  applying: Applying,
  writes: readonly PlannedWrite[],
): Promise<ReadonlyMap<PlannedWrite, TrellisError>> {
  const refused = new Map<PlannedWrite, TrellisError>();
  for (const batch of batchesOf(writes)) await applyBatch(applying, batch, refused);
  return refused;
}

/** Writes whose order does not matter: a delete waits for those before it, and so does what leads to a new record. */
function batchesOf(writes: readonly PlannedWrite[]): readonly (readonly PlannedWrite[])[] {
  const batches: PlannedWrite[][] = [];
  let created = new Set<string>();
  for (const write of writes) {
    const batch = batches.at(-1);
    const joins = batch?.[0] && isDelete(batch[0]) === isDelete(write) && !leadsTo(write, created) ? batch : undefined;
    if (joins) joins.push(write);
    else {
      batches.push([write]);
      created = new Set();
    }
    if (write.write.kind === 'create') created.add(write.change.id);
  }
  return batches;
}

function isDelete({ write }: PlannedWrite): boolean {
  return write.kind === 'delete';
}

async function applyBatch(
  applying: Applying,
  batch: readonly PlannedWrite[],
  refused: Map<PlannedWrite, TrellisError>,
): Promise<void> {
  const error = await attempt(applying, batch);
  if (!error) return;
  const [only] = batch;
  if (only && batch.length === 1) {
    refused.set(only, error);
    return;
  }
  const middle = Math.ceil(batch.length / 2);
  await applyBatch(applying, batch.slice(0, middle), refused);
  await applyBatch(applying, batch.slice(middle), refused);
}

/** Writes all of them or none; answers why none. */
async function attempt(
  { setting, files }: Applying,
  batch: readonly PlannedWrite[],
): Promise<TrellisError | undefined> {
  const { client, constraints } = setting;
  await client.query('savepoint pushed');
  try {
    const creates = batch.flatMap(({ write }) => (write.kind === 'create' ? [write.create] : []));
    await settle(setting, creates, async (writing, keepRules) => {
      for (const [model, writes] of Map.groupBy(batch, ({ change }) => change.model))
        await writeAll(writing, model, writes);
      await keepRules();
    });
    await files.judge(batch.flatMap((write) => write.files));
    await client.query('release savepoint pushed');
    return undefined;
  } catch (error) {
    const explained = explainDatabaseError(error, constraints);
    if (!isRefusal(explained)) throw error;
    await client.query('rollback to savepoint pushed; release savepoint pushed');
    return explained;
  }
}

async function writeAll(writing: Writing, model: Model, writes: readonly PlannedWrite[]): Promise<void> {
  const named = (kind: PlannedWrite['write']['kind']) =>
    writes.flatMap(({ change, write }) => (write.kind === kind ? [{ id: change.id, path: change.path }] : []));
  await createRecords(
    writing,
    model,
    writes.flatMap(({ write }) => (write.kind === 'create' ? [write.create] : [])),
  );
  await restoreRecords(writing, model, named('revive'));
  await updateRecords(
    writing,
    model,
    writes.flatMap(({ change, write }) =>
      'update' in write ? [{ id: change.id, update: write.update, path: change.path }] : [],
    ),
  );
  await deleteRecords(writing, model, named('delete'));
}
