import type { AppDefinition } from '@trellis/app-definition';
import type { ErrorCode } from '@trellis/errors';
import type { Caller } from '@trellis/service-api';
import { createRows } from './create-rows.ts';
import { type Data, givenIn } from './data.ts';
import { type Database, findRow, type Row } from './database.ts';
import { modelOf } from './definition.ts';
import { deleteRows, mayDelete } from './delete-rows.ts';
import { examineCreate, examineUpdate } from './examine.ts';
import { createOnConflict, type OnConflict } from './on-conflict.ts';
import { Refusal, Undecided } from './refusal.ts';
import { restore } from './remove.ts';
import { ruleHolds } from './rules.ts';
import type { MutationVerb } from './schema.ts';
import { saysNothing } from './says-nothing.ts';
import { Session, type Steps } from './session.ts';
import { findByUnique } from './unique.ts';
import { updateRows } from './update-rows.ts';
import { updateRules } from './update-rules.ts';
import { holds } from './where.ts';

export interface WriteArguments {
  readonly id?: string;
  readonly where?: Data;
  readonly data?: Data | readonly Data[] | null;
  readonly create?: Data;
  readonly update?: Data;
  readonly apply?: Data | null;
  readonly onConflict?: OnConflict | null;
  readonly if?: Data | null;
  readonly expectedVersion?: number | null;
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly all?: boolean;
}

export interface Write {
  readonly app: AppDefinition;
  readonly database: Database;
  readonly caller: Caller;
  readonly verb: MutationVerb;
  readonly model: string;
  readonly args: WriteArguments;
  readonly newId: () => string;
}

export interface Written {
  readonly database: Database;
  readonly rows: readonly Row[];
  readonly affectedCount: number;
}

const steps: Steps = { create: createRows, update: updateRows, delete: deleteRows };

/**
 * One field of a mutation. Throws a Refusal with all that is wrong with it. Rules that preset different things are tried
 * in turn; with several records under such rules it is not promised what comes of a refusal.
 */
export function write(asked: Write): Written {
  const refused = new Set<ErrorCode>();
  for (let choice = 0; ; choice++) {
    const session = new Session(asked, steps, asked.database, choice);
    try {
      const outcome = act(session, asked);
      session.settle();
      const isDeletion = asked.verb === 'delete' || asked.verb === 'deleteMany';
      // What nests may have taken the record itself.
      if (!isDeletion && !outcome.ids.every((id) => session.find(asked.model, id)))
        throw new Refusal(['VALIDATION_FAILED']);
      const rows = outcome.ids.flatMap(
        (id) => session.find(asked.model, id) ?? findRow(asked.database, asked.model, id) ?? [],
      );
      return { database: session.database, rows, affectedCount: outcome.affectedCount ?? rows.length };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      for (const code of [...error.codes, ...session.faults]) refused.add(code);
      if (session.undecided > 1 && session.choices > 1) throw new Undecided();
      if (choice + 1 >= session.choices) throw new Refusal(refused);
    }
  }
}

interface Outcome {
  readonly ids: readonly string[];
  readonly affectedCount?: number;
}

function act(session: Session, { verb, model, args }: Write): Outcome {
  switch (verb) {
    case 'create':
    case 'createMany': {
      const given = args.data ?? {};
      const inputs = (Array.isArray(given) ? given : [given]) as readonly Data[];
      for (const data of inputs) examineCreate(session, model, data);
      if (args.onConflict) return createOnConflict(session, model, inputs, args.onConflict);
      return {
        ids: createRows(
          session,
          model,
          inputs.map((data) => ({ data })),
        ),
      };
    }
    case 'update': {
      const [data, apply] = changesOf(args);
      examineUpdate(session, model, data, apply);
      const row = mustFind(session, model, args);
      if (args.if && !holds(session.view, model, row, args.if)) session.faults.add('CONFLICT');
      updateRows(session, model, [{ id: row.id, data, apply }]);
      return { ids: [row.id] };
    }
    case 'updateMany': {
      const [data, apply] = changesOf(args);
      examineUpdate(session, model, data, apply);
      const applied = Object.values(apply).flatMap((part) => Object.keys((part ?? {}) as Data));
      const fields = [...givenIn(session.app, model, data, 'update').names, ...applied];
      const { rules, byName } = updateRules(session, model, fields);
      const needed = fields.length === 0 ? [rules] : byName;
      const ids = matching(session, model, args, (row) =>
        needed.every((able) => able.some((rule) => ruleHolds(session.app, session.database, model, row, rule.where))),
      );
      updateRows(
        session,
        model,
        ids.map((id) => ({ id, data, apply })),
      );
      return { ids };
    }
    case 'upsert': {
      const { where = {}, create = {}, update = {} } = args;
      examineCreate(session, model, create);
      examineUpdate(session, model, update, {});
      const found = findByUnique(session.view, model, { where });
      if (!found) return { ids: createRows(session, model, [{ data: create }]) };
      updateRows(session, model, [{ id: found.id, data: update }]);
      return { ids: [found.id] };
    }
    case 'delete': {
      if (!mayEverDelete(session, model)) session.faults.add('FORBIDDEN');
      const row = mustFind(session, model, args);
      deleteRows(session, model, [row.id]);
      return { ids: [row.id] };
    }
    case 'deleteMany': {
      if (!mayEverDelete(session, model)) session.faults.add('FORBIDDEN');
      const ids = matching(session, model, args, ({ id }) => mayDelete(session, model, id));
      deleteRows(session, model, ids);
      return { ids };
    }
    case 'restore': {
      const row = mustFind(session, model, { where: { id: args.id } }, 'ONLY');
      if (!mayDelete(session, model, row.id)) session.faults.add('FORBIDDEN');
      session.attempt(() => {
        session.database = restore(session.app, session.database, model, row.id, session.caller);
      });
      session.look();
      return { ids: [row.id] };
    }
    case 'purge': {
      const row = mustFind(session, model, { ...args, where: { id: args.id } }, 'INCLUDE');
      deleteRows(session, model, [row.id], { deleted: 'INCLUDE', isForGood: true });
      return { ids: [] };
    }
  }
}

function changesOf({ data, apply }: WriteArguments): readonly [Data, Data] {
  return [(data ?? {}) as Data, apply ?? {}];
}

function mayEverDelete({ app, caller }: Session, model: string): boolean {
  return caller.roles.includes('admin') || caller.roles.some((role) => modelOf(app, model).permissions?.[role]?.delete);
}

function mustFind(
  session: Session,
  model: string,
  { where = {}, expectedVersion }: WriteArguments,
  deleted: 'EXCLUDE' | 'INCLUDE' | 'ONLY' = 'EXCLUDE',
): Row {
  const row = findByUnique(session.view, model, { where, deleted });
  if (!row) throw new Refusal([...session.faults, 'NOT_FOUND']);
  if (typeof expectedVersion === 'number' && expectedVersion !== row['version']) session.faults.add('CONFLICT');
  return row;
}

/** What a bulk write is about: what matches, and may be changed. */
function matching(
  session: Session,
  model: string,
  { where = {}, atMost = 100, atLeast = 0, all = false }: WriteArguments,
  mayChange: (row: Row) => boolean,
): readonly string[] {
  const { view } = session;
  if (saysNothing(session.app, model, where) && !all) throw new Refusal(['BAD_USER_INPUT']);
  const rows = view.rows(model, 'EXCLUDE').filter((row) => holds(view, model, row, where) && mayChange(row));
  if (rows.length > atMost) session.faults.add('LIMIT_EXCEEDED');
  if (rows.length < atLeast) session.faults.add('CONFLICT');
  return rows.map(({ id }) => id).toSorted();
}
