import { type Data, givenIn } from './data.ts';
import { storedFieldsOf } from './definition.ts';
import { createRules } from './create-rules.ts';
import { changeLists } from './lists.ts';
import { relate, valuesOf } from './relate.ts';
import type { On, Session } from './session.ts';
import { isRequired, newRow, presetsOf } from './stored.ts';
import { unionsHold } from './unions.ts';

/** Records created together: first what they lead to, then they themselves, then their lists. */
export function createRows(
  session: Session,
  model: string,
  inputs: readonly { readonly data: Data; readonly on?: On | undefined }[],
): readonly string[] {
  if (inputs.length === 0) return [];
  const { app, faults } = session;
  const drafts = inputs.map(({ data, on }) => {
    const given = givenIn(app, model, data, 'create', on?.field);
    const groups = createRules(session, model, given, on?.field);
    return { given, on, rules: groups[Math.min(session.choice, groups.length - 1)] ?? [] };
  });
  const related = relate(
    session,
    model,
    drafts.map(({ given }) => given),
  );
  const ids = drafts.map(({ given, on, rules }, index) => {
    const own = { ...valuesOf(given), ...related[index], ...(on ? { [on.field]: on.id } : {}) };
    const isTaken = typeof own['id'] === 'string' && session.find(model, own['id']) !== undefined;
    if (isTaken) faults.add('UNIQUE_VIOLATION');
    const id = isTaken || typeof own['id'] !== 'string' ? session.newId() : own['id'];
    const row = newRow(session, model, { ...presetsOf(app, model, rules.slice(0, 1)), ...own, id });
    for (const field of storedFieldsOf(app, model))
      if (isRequired(field) && row[field.name] === null) faults.add('VALIDATION_FAILED');
    if (!unionsHold(app, model, row)) faults.add('VALIDATION_FAILED');
    session.store(model, row);
    session.checks.push({ model, id, lists: [rules] });
    return id;
  });
  changeLists(
    session,
    model,
    drafts.map(({ given }, index) => ({ id: ids[index] ?? '', links: given.links })),
  );
  return ids;
}
