import type { AppDefinition } from '@trellis/app-definition';
import type { Caller } from '@trellis/service-api';
import type { GivenLink } from './data.ts';
import { type Database, type Row, rowsOf, withLinks, withRow } from './database.ts';
import { mustField } from './definition.ts';
import { Refusal } from './refusal.ts';
import { findByUnique } from './unique.ts';
import { unionsHold, unionsOf } from './unions.ts';
import { bumped } from './version.ts';
import { viewOf } from './view.ts';

/** Changes a record's to-many relation. What the caller cannot see is neither connected nor taken away. */
export function changeLink(
  app: AppDefinition,
  database: Database,
  caller: Caller,
  id: string,
  { field, verb, targets }: GivenLink,
): Database {
  const view = viewOf(app, database, caller);
  const wanted = targets.map((where) => findByUnique(view, field.target, { where })?.id);
  if (wanted.includes(undefined)) throw new Refusal(['NOT_FOUND']);
  const seen = new Set(view.rows(field.target, 'EXCLUDE').map((row) => row.id));
  const leaves = (other: string) =>
    verb === 'set' ? seen.has(other) && !wanted.includes(other) : verb === 'disconnect' && wanted.includes(other);
  const joins = verb === 'disconnect' ? [] : wanted.filter((other) => other !== undefined);
  if (field.kind === 'manyToMany') {
    const own = field.isFirst ? 0 : 1;
    const link = (other: string) => (field.isFirst ? ([id, other] as const) : ([other, id] as const));
    const links = database.links[field.pair] ?? [];
    const kept = links.filter((pair) => pair[own] !== id || !leaves(pair[1 - own] ?? ''));
    const isKnown = (other: string) => kept.some((pair) => pair[own] === id && pair[1 - own] === other);
    const added = [...new Set(joins)].filter((other) => !isKnown(other)).map(link);
    return withLinks(database, field.pair, [...kept, ...added]);
  }
  const inverse = mustField(app, field.target, field.inverse);
  let after = database;
  const point = (row: Row, to: string | null) => {
    if (to === null && inverse.kind === 'toOne' && inverse.required) throw new Refusal(['VALIDATION_FAILED']);
    const ways = unionsOf(app, field.target).find(({ members }) => members.some(({ name }) => name === field.inverse));
    const letGo = to === null ? [] : (ways?.members ?? []).map(({ name }) => [name, null] as const);
    const led = { ...row, ...Object.fromEntries(letGo), [field.inverse]: to };
    if (!unionsHold(app, field.target, led)) throw new Refusal(['VALIDATION_FAILED']);
    after = withRow(after, field.target, bumped(led, caller));
  };
  for (const row of rowsOf(database, field.target)) {
    if (row[field.inverse] === id && leaves(row.id)) point(row, null);
    else if (row[field.inverse] !== id && joins.includes(row.id)) point(row, id);
  }
  return after;
}
