import { rowsOf, withLinks } from './database.ts';
import { mustField, type OracleField } from './definition.ts';
import { Refusal } from './refusal.ts';
import type { Session } from './session.ts';
import { unionsHold, unionsOf } from './unions.ts';
import { bumped } from './version.ts';

type List = Extract<OracleField, { kind: 'toMany' | 'manyToMany' }>;

/** A record, and one of a list of it. */
export type Pair = readonly [parent: string, child: string];

/** A record that can be in one list only ends in the last that it is put into. */
export function link(session: Session, field: List, pairs: readonly Pair[]): void {
  if (field.kind === 'toMany') {
    for (const [child, parent] of new Map(pairs.map(([one, other]) => [other, one])))
      point(session, field, child, parent);
    return;
  }
  const known = session.database.links[field.pair] ?? [];
  const ordered = pairs.map(([parent, child]) =>
    field.isFirst ? ([parent, child] as const) : ([child, parent] as const),
  );
  const all = new Map([...known, ...ordered].map((pair) => [pair.join(), pair]));
  session.database = withLinks(session.database, field.pair, [...all.values()]);
}

export function unlink(session: Session, field: List, leaves: (parent: string, child: string) => boolean): void {
  if (field.kind === 'toMany') {
    for (const row of rowsOf(session.database, field.target)) {
      const parent = row[field.inverse];
      if (typeof parent === 'string' && leaves(parent, row.id)) point(session, field, row.id, null);
    }
    return;
  }
  const own = field.isFirst ? 0 : 1;
  const kept = (session.database.links[field.pair] ?? []).filter((pair) => !leaves(pair[own], pair[1 - own] ?? ''));
  session.database = withLinks(session.database, field.pair, kept);
}

function point(session: Session, field: Extract<List, { kind: 'toMany' }>, child: string, to: string | null): void {
  const inverse = mustField(session.app, field.target, field.inverse);
  const row = session.find(field.target, child);
  if (!row || row[field.inverse] === to) return;
  if (to === null && inverse.kind === 'toOne' && inverse.required) throw new Refusal(['VALIDATION_FAILED']);
  const { app } = session;
  const ways = unionsOf(app, field.target).find(({ members }) => members.some(({ name }) => name === field.inverse));
  const letGo = to === null ? [] : (ways?.members ?? []).map(({ name }) => [name, null] as const);
  const led = { ...row, ...Object.fromEntries(letGo), [field.inverse]: to };
  if (!unionsHold(app, field.target, led)) throw new Refusal(['VALIDATION_FAILED']);
  session.store(field.target, bumped(led, session.caller));
}
