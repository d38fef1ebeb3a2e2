import { createHash } from 'node:crypto';
import { say, TrellisError } from '@trellis/errors';
import { sql, type SQL } from '../sql.ts';
import type { Compilation, Statement, StatementParam } from './compilation.ts';

/** The protocol counts parameters in 16 bits. */
const maximumParams = 65_535;

/** Ends a compilation: the text, and what fills each placeholder, in the order of the text. */
export function finish(compilation: Compilation, statement: SQL): Statement {
  const { text, values } = sql.compile(statement);
  if (values.length > maximumParams)
    throw new TrellisError(
      'LIMIT_EXCEEDED',
      say('operation.tooManyValues', { count: values.length, maximum: maximumParams }),
      {
        extensions: { limit: 'values', maximum: maximumParams, value: values.length },
      },
    );
  const params = values.map((index): StatementParam => {
    const param = typeof index === 'number' ? compilation.params[index] : undefined;
    if (!param) throw new Error('a value that is no parameter');
    return param;
  });
  return { name: `t${createHash('sha256').update(text).digest('base64url').slice(0, 20)}`, text, params };
}
