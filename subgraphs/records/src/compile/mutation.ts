import type { App, Model } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import { always, type ArgumentPath, type Param, type RootMutation, type WriteRules } from '../request.ts';
import { sql } from '../sql.ts';
import type { Statement } from './compilation.ts';
import { compileLink, type LinkStatement } from './link.ts';
import {
  compileDelete,
  compileInsert,
  compileLock,
  compileUpdate,
  compileWritten,
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
      readonly rules: WriteRules;
      readonly write: WriteStatement;
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
      readonly read: Statement;
    };

export function compileMutation(app: App, schema: string, field: RootMutation): CompiledMutation {
  switch (field.kind) {
    case 'constant':
      return field;
    case 'create':
      return {
        kind: 'create',
        key: field.key,
        path: field.path,
        model: field.model,
        rules: field.rules,
        write: compileInsert(app, schema, field.model, field.assignments, field.rules),
        links: field.links.map((link) => compileLink(app, schema, link)),
        read: compileWritten(app, schema, field.model, field.selection),
      };
    case 'update': {
      const { model } = field.rows;
      return {
        kind: 'update',
        key: field.key,
        path: field.path,
        model,
        rules: field.rules,
        expectedVersion: field.expectedVersion,
        lock: compileLock(app, schema, field.rows, field.condition, field.rules, sql`no key update`),
        write:
          field.assignments.length > 0 ? compileUpdate(app, schema, model, field.assignments, field.rules) : undefined,
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
        read: compileWritten(app, schema, model, field.selection),
      };
    }
    default:
      return unreachable(field);
  }
}

/** The pieces of a mutation's response, put together when all of its fields have been answered. */
export function mutationBody(answers: readonly { readonly key: string; readonly json: string }[]): string {
  return `{"data":{${answers.map(({ key, json }) => `"${key}":${json}`).join()}}}`;
}
