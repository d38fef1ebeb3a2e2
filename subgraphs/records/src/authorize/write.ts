import { unreachable } from '@trellis/errors';
import type { RootMutation, WriteAction, WriteResult } from '../write-request.ts';
import type { View } from './view.ts';

type Write = Extract<RootMutation, { kind: 'write' }>;

/** The rows and the answer of a write. Its data is read, and so allowed or refused, when it runs. */
export function authorizeWrite(view: View, write: Write): Write {
  return { ...write, action: authorizeAction(view, write), result: authorizeResult(view, write) };
}

function authorizeAction(view: View, { model, action }: Write): WriteAction {
  switch (action.kind) {
    case 'create': {
      const { onConflict } = action;
      if (!onConflict) return action;
      const where = view.condition(model, onConflict.where, 'EXCLUDE');
      return { ...action, onConflict: { ...onConflict, where } };
    }
    case 'update':
      return {
        ...action,
        rows: view.rows(action.rows),
        condition: view.condition(model, action.condition, 'EXCLUDE'),
      };
    case 'updateMany':
    case 'deleteMany':
    case 'restore':
    case 'purge':
      return { ...action, rows: view.rows(action.rows) };
    case 'restoreRevision': {
      const values = action.values.filter(({ then }) => view.mayTakeBack(model, then.field));
      return {
        ...action,
        rows: view.rows(action.rows),
        image: view.rows(action.image),
        values: values.map(({ then, now }) => ({
          then: view.takenBack(model, then.field),
          now: view.operand(model, now, 'EXCLUDE'),
        })),
      };
    }
    case 'upsert':
      return action;
    default:
      return unreachable(action);
  }
}

/** What is deleted is still answered. */
function authorizeResult(view: View, { model, action, result }: Write): WriteResult {
  const rows = { model, deleted: action.kind === 'deleteMany' ? 'INCLUDE' : 'EXCLUDE' } as const;
  switch (result.kind) {
    case 'record':
      return { ...result, selection: view.written(rows, result.selection) };
    case 'batch':
      return {
        ...result,
        parts: result.parts.map((part) =>
          part.kind === 'nodes' ? { ...part, selection: view.written(rows, part.selection) } : part,
        ),
      };
    case 'done':
      return result;
    default:
      return unreachable(result);
  }
}
