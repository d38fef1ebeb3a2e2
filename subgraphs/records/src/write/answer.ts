import { must, say, TrellisError, unreachable } from '@trellis/errors';
import type { Statement } from '../compile/compilation.ts';
import type { CompiledWrite } from '../compile/mutation.ts';
import { runStatement } from '../run/statement.ts';
import type { Writing } from './writing.ts';

/** The records that a write is about, in the order of its answer. */
export interface Outcome {
  readonly ids: readonly string[];
  readonly affectedCount: number;
  /** The texts of records that may be gone by now, by the key in the answer. */
  readonly before: Nodes | undefined;
}

export type Nodes = ReadonlyMap<string, ReadonlyMap<string, string>>;

export async function answerOf(writing: Writing, write: CompiledWrite, outcome: Outcome): Promise<string> {
  const { result, key } = write;
  switch (result.kind) {
    case 'done':
      return 'true';
    case 'record': {
      const [id] = outcome.ids;
      const nodes = await readNodes(writing, write, outcome.ids);
      return nodes.get(key)?.get(must(id, 'a record')) ?? tookItself(write);
    }
    case 'batch': {
      const nodes = await readNodes(writing, write, outcome.ids);
      const members = result.parts.map((part) => {
        switch (part.kind) {
          case 'constant':
            return `"${part.key}":${part.json}`;
          case 'affectedCount':
            return `"${part.key}":${outcome.affectedCount}`;
          case 'nodes': {
            const texts = outcome.ids.map(
              (id) => nodes.get(part.key)?.get(id) ?? outcome.before?.get(part.key)?.get(id) ?? tookItself(write),
            );
            return `"${part.key}":[${texts.join()}]`;
          }
          default:
            return unreachable(part);
        }
      });
      return `{${members.join()}}`;
    }
    default:
      return unreachable(result);
  }
}

/** What nests may delete a record for good whose deletion takes the record that is written. */
function tookItself({ model: { name } }: CompiledWrite): never {
  throw new TrellisError('VALIDATION_FAILED', say('data.takesItself', { model: name }));
}

/** The texts of records, by the key in the answer and by id. */
export async function readNodes(
  writing: Writing,
  { result, key }: CompiledWrite,
  ids: readonly string[],
): Promise<Nodes> {
  switch (result.kind) {
    case 'done':
      return new Map();
    case 'record':
      return new Map([[key, await readRecords(writing, result.read, ids)]]);
    case 'batch': {
      const nodes = new Map<string, ReadonlyMap<string, string>>();
      for (const part of result.parts)
        if (part.kind === 'nodes') nodes.set(part.key, await readRecords(writing, part.read, ids));
      return nodes;
    }
    default:
      return unreachable(result);
  }
}

/** The record of a conflict, as the caller may see it. */
export async function currentOf(writing: Writing, write: CompiledWrite, id: string, version: number): Promise<unknown> {
  const text = (await readNodes(writing, write, [id])).get(write.key)?.get(id);
  return text === undefined ? { id, version } : JSON.parse(text);
}

async function readRecords(
  { client, values }: Writing,
  read: Statement,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await runStatement(client, read, { ...values, found: ids });
  return new Map(rows.map(([id, text]) => [String(id), String(text)]));
}
