import type { Mutant } from './mutant.ts';

const changes = 'live/compile-changes.ts';
const revisions = 'authorize/revisions.ts';
const compiledRevisions = 'compile/revisions.ts';
const page = 'sync/compile-page.ts';

/** Faults in what is told of changes: events, live queries, pulls and streams of replicas, and histories. */
export const toldMutants: readonly Mutant[] = [
  {
    name: 'events are told of what was never seen',
    file: 'live/request.ts',
    from: 'return { ...request, rows: view.rows(request.rows), batch };',
    to: "return { ...request, rows: { ...view.rows(request.rows), visible: { kind: 'all', of: [] } }, batch };",
  },
  {
    name: 'LEAVE is told of what was never seen',
    file: changes,
    from: '.old is not null and ${seen(before)} as was',
    to: '.old is not null as was',
  },
  {
    name: 'what was in sight before comes into sight',
    file: changes,
    from: '.old is not null and ${seen(before)} as was',
    to: '.old is not null and ${seen(after)} as was',
  },
  {
    name: 'CREATE is told of what nobody sees yet',
    file: changes,
    from: '.new is not null and ${seen(after)} as is',
    to: '.new is not null as is',
  },
  {
    name: 'a field is named as changed that was hidden before',
    file: changes,
    from: 'if (guard) {',
    to: 'if (guard && field.name === undefined) {',
  },
  {
    name: 'a field is named as changed that is hidden',
    file: changes,
    from: "differs(compilation, view.operand(model, { field }, 'EXCLUDE'))",
    to: 'differs(compilation, { field })',
  },
  {
    name: 'records in events show what is hidden',
    file: 'live/request.ts',
    from: '{ ...event, selection: view.selection(request.rows, event.selection) }',
    to: 'event',
  },
  {
    name: 'a live query is told anew after each change of its tables',
    file: 'live/live-result.ts',
    from: 'if (this.#rows.size !== other.#rows.size) return false;',
    to: 'if (this !== other) return false;',
  },
  {
    name: 'a replica is told to delete what it never had',
    file: page,
    from: 'const wasSeen = sql`((${couldSee}) or coalesce(${change}.is_own, false)${orAnyway})`;',
    to: 'const wasSeen = sql`((${couldSee}) or ${change}.record_id is not null${orAnyway})`;',
  },
  {
    name: 'a replica is sent a record again that shows nothing new',
    file: page,
    from: '(record ? sql`((${record}) is distinct from (${shown})${orAnyway})` : sql`true`)',
    to: '(record && shown ? sql`true` : sql`true`)',
  },
  {
    name: 'versions are told that are not seen',
    file: revisions,
    from: 'rows: view.rows(revisions.rows),',
    to: "rows: { ...view.rows(revisions.rows), visible: { kind: 'all', of: [] } },",
  },
  {
    name: 'a version names fields as changed that are hidden',
    file: revisions,
    from: 'fields: fields.map((operand) => view.operand(model, operand, image.deleted))',
    to: 'fields',
  },
  {
    name: 'images of versions show what is hidden',
    file: revisions,
    from: '{ ...part, selection: select(image, part.selection) }',
    to: 'part',
  },
  {
    name: 'who made a version is told whether or not it can be seen who changed the record',
    file: compiledRevisions,
    from: '(case when ${told} then ${revision}.actor end)',
    to: '(case when ${told} or true then ${revision}.actor end)',
  },
  {
    name: 'the image before a version is shown though it was not seen',
    file: compiledRevisions,
    from: "const isShown = part.of === 'before' ? sql`${seen}.before` : sql`${seen}.after`;",
    to: "const isShown = part.of === 'before' ? sql`${before}.id is not null` : sql`${seen}.after`;",
  },
];
