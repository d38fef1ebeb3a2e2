import type { App, Model } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import type { PushMutation } from '../push/push-request.ts';
import { always, type ArgumentPath, type Param, type WriteRules } from '../request.ts';
import type { BatchPart, RootMutation, WriteAction } from '../write-request.ts';
import { sql } from '../sql.ts';
import type { Statement } from './compilation.ts';
import { compileLink, type LinkStatement } from './link.ts';
import {
  compileCheck,
  compileDelete,
  compileInsert,
  compileLock,
  compileUpdate,
  compileWritten,
  compileWrittenMany,
  rulesLookElsewhere,
  type WriteStatement,
} from './write.ts';

/**
 * A mutation field as the statements of its transaction. `write` answers with the record's id, whether each connected
 * record was found, and which rules hold on the row as written; `read` answers with the record's text.
 */
export type CompiledMutation =
  | { readonly kind: 'constant'; readonly key: string; readonly json: string }
  | {
      readonly kind: 'create';
      readonly key: string;
      readonly path: ArgumentPath;
      readonly model: Model;
      readonly attempts: readonly CompiledAttempt[];
      readonly links: readonly LinkStatement[];
      readonly read: Statement;
    }
  | {
      readonly kind: 'update';
      readonly key: string;
      readonly path: ArgumentPath;
      readonly model: Model;
      readonly rules: WriteRules;
      readonly expectedVersion: Param | undefined;
      readonly lock: Statement;
      readonly write: WriteStatement | undefined;
      readonly check: Statement | undefined;
      readonly links: readonly LinkStatement[];
      readonly read: Statement;
    }
  | {
      readonly kind: 'delete';
      readonly key: string;
      readonly path: ArgumentPath;
      readonly model: Model;
      readonly rules: WriteRules;
      readonly expectedVersion: Param | undefined;
      readonly lock: Statement;
      readonly write: Statement;
      /** Whether the record may be gone for good after it, so that it must be read before. */
      readonly mayVanish: boolean;
      readonly read: Statement;
    }
  | CompiledWrite
  /** Compiled when it runs. */
  | PushMutation;

/** A write whose statements depend on its data, and are compiled when it runs. */
export interface CompiledWrite {
  readonly kind: 'write';
  readonly key: string;
  readonly path: ArgumentPath;
  readonly model: Model;
  readonly action: WriteAction;
  readonly result: CompiledResult;
  readonly mayVanish: boolean;
}

export type CompiledResult =
  | { readonly kind: 'record'; readonly read: Statement }
  | { readonly kind: 'batch'; readonly parts: readonly CompiledPart[] }
  | { readonly kind: 'done' };

type CompiledPart =
  | Exclude<BatchPart, { readonly kind: 'nodes' }>
  | { readonly kind: 'nodes'; readonly key: string; readonly read: Statement };

/** `check` answers which rules hold on the row at last, where `write` cannot. */
export interface CompiledAttempt {
  readonly rules: WriteRules;
  readonly write: WriteStatement;
  readonly check: Statement | undefined;
}

export function compileMutation(app: App, schema: string, field: RootMutation): CompiledMutation {
  switch (field.kind) {
    case 'constant':
    case 'pushRows':
    case 'syncPush':
    case 'syncRetry':
    case 'syncDismiss':
      return field;
    case 'create': {
      const { model } = field;
      return {
        kind: 'create',
        key: field.key,
        path: field.path,
        model,
        attempts: field.attempts.map((attempt): CompiledAttempt => {
          const checksLater = field.links.length > 0 || rulesLookElsewhere(attempt.rules);
          return {
            rules: attempt.rules,
            write: compileInsert(app, schema, model, attempt, checksLater),
            check: checksLater ? compileCheck(app, schema, model, attempt.rules) : undefined,
          };
        }),
        links: field.links.map((link) => compileLink(app, schema, link)),
        read: compileWritten(app, schema, model, field.selection),
      };
    }
    case 'update': {
      const { model } = field.rows;
      const checksLater = field.links.length > 0 || rulesLookElsewhere(field.rules);
      return {
        kind: 'update',
        key: field.key,
        path: field.path,
        model,
        rules: field.rules,
        expectedVersion: field.expectedVersion,
        lock: compileLock(app, schema, field.rows, field.condition, field.rules, sql`no key update`),
        write: field.assignments.length > 0 ? compileUpdate(app, schema, model, field, checksLater) : undefined,
        check: checksLater ? compileCheck(app, schema, model, field.rules) : undefined,
        links: field.links.map((link) => compileLink(app, schema, link)),
        read: compileWritten(app, schema, model, field.selection),
      };
    }
    case 'delete': {
      const { model } = field.rows;
      return {
        kind: 'delete',
        key: field.key,
        path: field.path,
        model,
        rules: field.rules,
        expectedVersion: field.expectedVersion,
        // The stronger lock waits for whoever is connecting to the record, so that none is left pointing to it.
        lock: compileLock(app, schema, field.rows, always, field.rules, sql`update`),
        write: compileDelete(app, schema, model),
        mayVanish: mayVanish(app, model),
        read: compileWritten(app, schema, model, field.selection),
      };
    }
    case 'write':
      return {
        kind: 'write',
        key: field.key,
        path: field.path,
        model: field.model,
        action: field.action,
        result: compileResult(app, schema, field),
        mayVanish: mayVanish(app, field.model),
      };
    default:
      return unreachable(field);
  }
}

function compileResult(
  app: App,
  schema: string,
  { model, result }: Extract<RootMutation, { readonly kind: 'write' }>,
): CompiledResult {
  switch (result.kind) {
    case 'record':
      return { kind: 'record', read: compileWrittenMany(app, schema, model, result.selection) };
    case 'batch':
      return {
        kind: 'batch',
        parts: result.parts.map((part) =>
          part.kind === 'nodes'
            ? { kind: 'nodes', key: part.key, read: compileWrittenMany(app, schema, model, part.selection) }
            : part,
        ),
      };
    case 'done':
      return result;
    default:
      return unreachable(result);
  }
}

/**
 * A record whose model is deleted softly is gone for good where its delete cascades back to it by way of a model that is
 * not: nothing may point to what is no more.
 */
function mayVanish(app: App, model: Model): boolean {
  const reached = new Set<Model>();
  const reach = (target: Model): void => {
    for (const next of cascades(app, target)) {
      if (reached.has(next)) continue;
      reached.add(next);
      reach(next);
    }
  };
  reach(model);
  return !model.softDelete || (reached.has(model) && [...reached].some((next) => !next.softDelete));
}

/** The models whose records are deleted with a record of this one. */
function cascades(app: App, target: Model): readonly Model[] {
  return [...app.models.values()].filter((model) =>
    [...model.fields.values()].some(
      (field) => field.kind === 'toOne' && field.target === target.name && field.onDelete === 'CASCADE',
    ),
  );
}

/** The pieces of a mutation's response, put together when all of its fields have been answered. */
export function mutationBody(answers: readonly { readonly key: string; readonly json: string }[]): string {
  return `{"data":{${answers.map(({ key, json }) => `"${key}":${json}`).join()}}}`;
}
