import type { Read } from './readers.ts';

/**
 * What is wrong with what a cursor read, beside the log as it is in the end. A record's changes are in their order where
 * each begins with what the one before left.
 */
export function faultsOf(read: readonly Read[], log: readonly Read[]): readonly string[] {
  const seen = new Set(read.map(({ seq }) => seq));
  const there = new Set(log.map(({ seq }) => seq));
  const missed = log.filter(({ seq }) => !seen.has(seq)).length;
  const madeUp = read.filter(({ seq }) => !there.has(seq)).length;
  const images = new Map<string, string | null>();
  let outOfOrder = 0;
  for (const change of read) {
    if ((images.get(change.record) ?? null) !== change.old) outOfOrder++;
    images.set(change.record, change.new);
  }
  return [
    ...(missed > 0 ? [`missed ${missed} of ${log.length}`] : []),
    ...(madeUp > 0 ? [`read ${madeUp} that were rolled back`] : []),
    ...(seen.size < read.length ? [`read ${read.length - seen.size} twice`] : []),
    ...(outOfOrder > 0 ? [`${outOfOrder} out of order for their record`] : []),
  ];
}

/** The records that there are after all that was read, by what the log calls them. */
export function replay(read: readonly Read[]): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (const change of read) {
    if (change.new === null) records.delete(change.record);
    else records.set(change.record, change.new);
  }
  return records;
}
