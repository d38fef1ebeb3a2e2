import { type FieldError, TrellisError } from '@trellis/errors';
import { Compilation, type Statement } from '../compile/compilation.ts';
import { compileCondition, compileRows } from '../compile/condition.ts';
import type { CompiledMutation } from '../compile/mutation.ts';
import { finish } from '../compile/statement.ts';
import { noting } from '../faults.ts';
import type { Condition, Param, Rows } from '../request.ts';
import { sql } from '../sql.ts';
import { readAction } from '../write/read-action.ts';
import type { WriteContext } from '../write/write.ts';
import { target } from '../write/writing.ts';
import { bindParam, type Values } from './bind.ts';

/** All that is wrong with the values of one field of a mutation, found without running it. */
export function inputFaults(field: CompiledMutation, context: WriteContext, values: Values): readonly FieldError[] {
  const faults: FieldError[] = [];
  // Files are noted where they are written, and nothing is here.
  const { files: _files, ...plain } = values;
  const looking = (work: () => unknown): void => {
    try {
      noting(faults, work);
    } catch (error) {
      // What is refused for another reason is told when its turn comes.
      if (!(error instanceof TrellisError)) throw error;
    }
  };
  const look = (param: Param | undefined) => looking(() => param && bindParam(param, plain, faults));
  const lookInto = (statement: Statement | undefined) => {
    for (const param of statement?.params ?? []) if (param.kind !== 'own') look(param.param);
  };
  switch (field.kind) {
    case 'constant':
    case 'pushRows':
    case 'syncPush':
    case 'syncRetry':
    case 'syncDismiss':
      break;
    case 'create':
      for (const { write } of field.attempts) lookInto(write.statement);
      for (const { find } of field.links) lookInto(find);
      break;
    case 'update':
      lookInto(field.lock);
      look(field.expectedVersion);
      lookInto(field.write?.statement);
      for (const { find } of field.links) lookInto(find);
      break;
    case 'delete':
      lookInto(field.lock);
      look(field.expectedVersion);
      break;
    case 'write':
      looking(() => lookInto(conditionsOf(field, context)));
      looking(() => readAction({ ...context, values: plain, faults, creates: [], known: new Map() }, field));
      break;
  }
  return faults;
}

/** The conditions of a write, which has no statement until it runs. */
function conditionsOf(
  { action, model }: Extract<CompiledMutation, { kind: 'write' }>,
  { app, schema }: WriteContext,
): Statement {
  const compilation = new Compilation(app, schema);
  const rows = (of: Rows) => compileRows(compilation, of, target);
  const condition = (of: Condition) => compileCondition(compilation, of, target);
  const conditions = [
    ...('rows' in action ? [rows(action.rows)] : []),
    ...('condition' in action ? [condition(action.condition)] : []),
    ...(action.kind === 'create' && action.onConflict ? [condition(action.onConflict.where)] : []),
  ];
  return finish(
    compilation,
    sql`select from ${compilation.table(model.table)} as ${target} where ${sql.join([sql`true`, ...conditions], ' and ')}`,
  );
}
