import { deepEqual, equal } from 'node:assert/strict';
import type { AppDefinition } from '@trellis/app-definition';
import type { Caller } from '@trellis/service-api';
import type { GraphQLSchema } from 'graphql';
import type { PublishedApp } from '../apps-fixture.ts';
import { type Database, findRow } from '../oracle/database.ts';
import { imageText, seenText } from '../oracle/seen.ts';
import { viewOf } from '../oracle/view.ts';
import type { Pair } from '../random/arbitrary-course.ts';
import { selectionsOf, textOf } from './selections.ts';
import type { Watched } from './witness.ts';

/** What two databases were at a moment. */
export interface Past {
  readonly moment: string;
  readonly pair: Pair;
}

interface Asked {
  readonly schema: GraphQLSchema;
  readonly caller: Caller;
  readonly watched: readonly Watched[];
  readonly pasts: readonly Past[];
}

/**
 * As of each moment, and by the versions of each record, both databases tell the same. The past is seen by today's rules,
 * and partly through today's records: what these would show differently of the two is not compared.
 */
export async function assertEqualPasts(
  [one, other]: readonly [PublishedApp, PublishedApp],
  { schema, caller, watched, pasts }: Asked,
  message: string,
): Promise<void> {
  const present = pasts.at(-1)?.pair;
  if (!present) return;
  const app = one.definition;
  const ask = (query: string, variables = {}) =>
    Promise.all([one, other].map(async (side) => (await side.answer(query, variables, caller)).body.toString()));
  for (const { moment, pair } of pasts) {
    // Links are as now.
    const seen = (side: keyof Pair) => seenText(viewOf(app, { ...pair[side], links: present[side].links }, caller));
    if (seen('first') !== seen('second')) continue;
    for (const { plural, record } of watched) {
      const query = `query($asOf: DateTime) { ${plural}(asOf: $asOf) { totalCount nodes { ${record} } } }`;
      const [here, there] = await ask(query, { asOf: moment });
      equal(withoutIds(there), withoutIds(here), `${message}, as of change ${pasts.findIndex((p) => p.pair === pair)}`);
    }
  }
  for (const { model, plural, readable } of watched) {
    const values = textOf(selectionsOf(schema, `${model}_RevisionValues`), readable);
    const images = values === '' ? '' : `before { ${values} } after { ${values} }`;
    const actor = readable.has('updatedBy') ? 'actor { id }' : '';
    const query = `{ it: ${plural} { nodes { id revisions { totalCount nodes { version op changedFields ${actor} ${images} } } } } }`;
    const [here, there] = (await ask(query)).map(recordsIn);
    if (!here || !there) continue;
    for (const [id, versions] of here) {
      const shown = (side: keyof Pair) => imagesOf(app, caller, present[side], pasts, side, model, id);
      if (shown('first').join() === shown('second').join())
        deepEqual(there.get(id), versions, `${message}, the versions of ${model} ${id}`);
    }
  }
}

/** What a caller would see today of a record's images; an empty text where nothing. */
function imagesOf(
  app: AppDefinition,
  caller: Caller,
  present: Database,
  pasts: readonly Past[],
  side: keyof Pair,
  model: string,
  id: string,
): readonly string[] {
  const view = viewOf(app, present, caller);
  const images = new Set(pasts.flatMap(({ pair }) => findRow(pair[side], model, id) ?? []));
  return [...images].map((row) => imageText(view, model, row) ?? '').filter((text) => text !== '');
}

function recordsIn(body: string): ReadonlyMap<string, object> | undefined {
  const { data } = JSON.parse(body) as {
    readonly data?: { readonly it: { readonly nodes: readonly { readonly id: string; readonly revisions: object }[] } };
  };
  return data && new Map(data.it.nodes.map(({ id, revisions }) => [id, revisions]));
}

function withoutIds(body: string | undefined): string | undefined {
  return body?.replaceAll(/"requestId":"[^"]*"/g, '');
}
