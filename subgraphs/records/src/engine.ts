import { createCursorSeal } from '@trellis/change-log';
import { errorKinds, isErrorCode, must, normalizeError, say, TrellisError } from '@trellis/errors';
import { framedQuery, type SharedCommits, transaction } from '@trellis/postgres';
import type { Answer, CallContext, FileAttachments, GraphRequest, Log } from '@trellis/service-api';
import type { Pool } from 'pg';
import { SeveralErrors } from './faults.ts';
import { Explaining } from './explain/explaining.ts';
import { refuseScans } from './explain/refuse-scans.ts';
import { findOperation } from './find-operation.ts';
import type { Tails } from './live/tails.ts';
import type { PlannerStatistics } from './planner-statistics.ts';
import { bind, type Values } from './run/bind.ts';
import { changeSettings } from './run/change-settings.ts';
import type { CursorKey } from './run/cursor-key.ts';
import { type Constraints, explainDatabaseError, noConstraints } from './run/database-error.ts';
import { once } from './run/idempotency.ts';
import { type MutationValues, runMutation } from './run/mutation.ts';
import { runPlainWrite } from './run/plain-write.ts';
import { WrittenFiles } from './run/written-files.ts';
import { answerPulls } from './sync/answer-pulls.ts';
import { createSyncCursorSeal } from './sync/cursor.ts';
import type { CompiledOperation, Version, Versions } from './versions.ts';

export interface EngineOptions {
  /** Told after each commit of a mutation. */
  readonly onCommit: (appId: string) => void;
  readonly statistics: PlannerStatistics;
  readonly versions: Versions;
  /** Of each database, by its pool. */
  readonly commits: ReadonlyMap<Pool, SharedCommits>;
  readonly attachments: FileAttachments;
  readonly cursorKey: CursorKey;
  /** The installation's: cursors of replicas are sealed with a key made from it. */
  readonly secret: string;
  readonly tails: Tails;
  readonly log: Log;
}

export type Engine = (request: GraphRequest, context: CallContext) => Promise<Answer>;

/** The pipeline: `read`, `authorize` and `compile` once for operations of one structure, then `run`. */
export function createEngine(options: EngineOptions): Engine {
  const { versions, log } = options;
  return async (request, context) => {
    let version: Version | undefined;
    try {
      if (!context.app) throw new TrellisError('BAD_USER_INPUT', say('operation.noApp'));
      version =
        versions.peek(context.app.id, context.app.versionHash) ??
        (await versions.get(context.app.id, context.app.versionHash));
      return await answer(version, request, context, options);
    } catch (error) {
      return failed(
        explainDatabaseError(error, speaking(version?.constraints ?? noConstraints, context)),
        context,
        log,
      );
    }
  };
}

async function answer(
  version: Version,
  request: GraphRequest,
  context: CallContext,
  options: EngineOptions,
): Promise<Answer> {
  const { cursorKey, versions, tails, secret } = options;
  const { roles } = context.caller;
  const explaining = explainingOf(version, context);
  const timed: Explaining['time'] = (stage, work) => (explaining ? explaining.time(stage, work) : work());
  const { compiled, variables } = findOperation(version, request, roles, timed);
  const values: Values = {
    appId: version.appId,
    variables,
    caller: context.caller,
    cursorKey,
    ...(explaining ? { explaining } : {}),
  };
  const sealOf = () => createSyncCursorSeal(secret, version.appId);
  if (compiled.kind === 'pull') {
    const { operation } = compiled;
    const tail = tails.of(version.appId, version.pool);
    const changeSeal = createCursorSeal(secret, version.appId);
    const body = await answerPulls(operation, { version, versions, context, values, tail, seal: sealOf(), changeSeal });
    return { body, errorCode: undefined };
  }
  if (compiled.kind === 'mutation') {
    const mutating = () => mutate(version, compiled, request, context, values, { ...options, sealOf });
    if (!explaining) return mutating();
    const answered = await explaining.timeRun(mutating);
    return { ...answered, body: explaining.intoResponse(answered.body) };
  }
  const { statement, frame } = compiled.query;
  const { name, text } = statement;
  const bound = bind(statement, values);
  if (version.app.refuseScansOver !== undefined) await refuseScans(version, statement, bound);
  const asking = () => framedQuery(version.pool, { name, text, values: bound, frame });
  if (!explaining) return { body: await asking(), errorCode: undefined };
  const body = await explaining.timeRun(asking);
  await transaction(version.pool, { readOnly: true }, (client) => explaining.plan(client, text, bound, true));
  return { body: explaining.intoResponse(body), errorCode: undefined };
}

function explainingOf({ app, schema }: Version, { explain, caller, viewedBy }: CallContext): Explaining | undefined {
  if (!explain) return undefined;
  if (viewedBy === undefined && !caller.roles.includes('admin'))
    throw new TrellisError('FORBIDDEN', say('explain.forbidden'));
  return new Explaining(app, schema);
}

async function mutate(
  version: Version,
  { fields, plain }: Extract<CompiledOperation, { kind: 'mutation' }>,
  request: GraphRequest,
  context: CallContext,
  values: Values,
  { commits, attachments, onCommit, statistics, sealOf }: EngineOptions & Pick<MutationValues, 'sealOf'>,
): Promise<Answer> {
  const { app, schema, pool } = version;
  const constraints = speaking(version.constraints, context);
  const committed = (added: number) => {
    onCommit(version.appId);
    return statistics.noteAdded(version, added);
  };
  // A plan is asked for in a transaction that is begun, and so is the row of an idempotency key.
  if (plain && context.idempotencyKey === undefined && !values.explaining) {
    const shared = must(commits.get(pool), 'the commits of a database');
    const body = await runPlainWrite(shared, plain, { ...values, requestId: context.requestId }, constraints);
    if (body !== undefined) {
      await committed(fields.filter(({ kind }) => kind === 'create').length);
      return { body, errorCode: undefined, replayed: false };
    }
  }
  const writeContext = { app, schema, permissions: version.permissions(context.caller.roles) };
  const opening = [changeSettings(context)];
  let added = 0;
  const onAdded = (rows: number) => void (added += rows);
  const { body, replayed } = await transaction(pool, { retries: 2, opening }, async (client) => {
    added = 0;
    const files = new WrittenFiles({ client, schema, attachments, context });
    return once(client, schema, context, request, () =>
      runMutation(client, fields, writeContext, { ...values, files, sealOf, onAdded }, constraints),
    );
  });
  if (!replayed) await committed(added);
  return { body, errorCode: undefined, replayed };
}

/** What the database refuses is told in the caller's language. */
function speaking(constraints: Constraints, { language }: CallContext): Constraints {
  return { ...constraints, language };
}

/** A data error fails the whole operation, so there is never a partial answer. */
function failed(error: unknown, context: CallContext, log: Log): Answer {
  if (error instanceof SeveralErrors) {
    const [first] = error.errors;
    const errors = error.errors.map((each) => normalizeError(each, context.requestId, context.language).formatted);
    return { body: JSON.stringify({ errors, data: null }), errorCode: first?.code };
  }
  const { formatted, code } = normalizeError(error, context.requestId, context.language);
  const level = isErrorCode(code) ? errorKinds[code].logLevel : 'debug';
  // What the client did wrong is told to the client; what went wrong here, with its cause, to the log.
  if (level === 'warn' || level === 'error') log[level]({ err: error, requestId: context.requestId }, 'records failed');
  return { body: JSON.stringify({ errors: [formatted], data: null }), errorCode: code };
}
