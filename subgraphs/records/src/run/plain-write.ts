import type { SharedCommits } from '@trellis/postgres';
import { mutationBody } from '../compile/mutation.ts';
import type { PlainWrite } from '../compile/plain-write.ts';
import { bind, type Values } from './bind.ts';
import type { Constraints } from './database-error.ts';
import { atPath } from './mutation.ts';

/** Writes and answers with one wait for PostgreSQL; undefined where nothing was written. */
export async function runPlainWrite(
  commits: SharedCommits,
  { key, path, statement }: PlainWrite,
  values: Values,
  constraints: Constraints,
): Promise<string | undefined> {
  try {
    const { name, text } = statement;
    const [row] = await commits.run({ name, text, values: bind(statement, values) });
    return row && mutationBody([{ key, json: row[0] as string }]); // The statement's one column is a text.
  } catch (error) {
    throw atPath(error, path, constraints);
  }
}
