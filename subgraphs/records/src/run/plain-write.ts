import { must, say, TrellisError } from '@trellis/errors';
import { pipeline, type PipelinedStatement, retrying } from '@trellis/postgres';
import type { Pool } from 'pg';
import { mutationBody } from '../compile/mutation.ts';
import type { PlainWrite } from '../compile/plain-write.ts';
import { bind, type Values } from './bind.ts';
import type { Constraints } from './database-error.ts';
import { atPath, notFound } from './mutation.ts';

/** Writes and answers with one wait for PostgreSQL: what is sent together is a transaction of its own. */
export async function runPlainWrite(
  pool: Pool,
  { key, path, model, statement, references }: PlainWrite,
  opening: PipelinedStatement,
  values: Values,
  constraints: Constraints,
): Promise<string> {
  try {
    const { name, text } = statement;
    const bound = bind(statement, values);
    const answers = await retrying({ retries: 2 }, () => pipeline(pool, [opening, { name, text, values: bound }]));
    const [id, found, record] = must(answers[1]?.[0], 'the row of a write') as [string | null, boolean[], string];
    const missing = references.filter((_, index) => !found[index]);
    if (missing.length > 0) throw notFound(missing);
    if (id === null) throw new TrellisError('NOT_FOUND', say('write.noSuchRecord', { model: model.name }));
    return mutationBody([{ key, json: record }]);
  } catch (error) {
    throw atPath(error, path, constraints);
  }
}
