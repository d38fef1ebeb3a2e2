import { Refusal } from './refusal.ts';
import { remove } from './remove.ts';
import { isAdmin, ruleHolds, rulesOf } from './rules.ts';
import type { Session } from './session.ts';

/** Records deleted together, each of which some rule must let the caller delete. */
export function deleteRows(
  session: Session,
  model: string,
  ids: readonly string[],
  { deleted = 'EXCLUDE', isForGood }: { deleted?: 'EXCLUDE' | 'INCLUDE'; isForGood?: boolean | undefined } = {},
): void {
  if (ids.length === 0) return;
  const { app, caller, database, faults, view } = session;
  const seen = view.rows(model, deleted);
  for (const id of ids) {
    const row = seen.find((other) => other.id === id);
    if (!row) faults.add('NOT_FOUND');
    else if (!mayDelete(session, model, id)) faults.add('FORBIDDEN');
  }
  session.attempt(() => {
    session.database = remove(app, database, model, ids, caller, isForGood);
  });
}

export function mayDelete({ app, caller, database }: Session, model: string, id: string): boolean {
  const row = database.rows[model]?.find((other) => other.id === id);
  if (isAdmin(caller)) return true;
  if (!row) throw new Refusal(['NOT_FOUND']);
  return rulesOf(app, caller, model, 'delete').some((rule) => ruleHolds(app, database, model, row, rule.where));
}
