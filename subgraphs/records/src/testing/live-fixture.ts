import type { Caller } from '@trellis/service-api';
import { createRecordsFixture, type RecordsFixture } from './records-fixture.ts';
import { SentStatements } from './sent-statements.ts';
import { shop } from './shop.ts';

/** The shop, whose subscribers are told what happens in it, and what telling them asks of the database. */
export interface LiveFixture extends RecordsFixture {
  /** Resolves with the id of the new record. */
  create(model: 'Customer' | 'Order', data: object, as?: Caller): Promise<string>;
  update(model: 'Customer' | 'Order', id: string, data: object): Promise<void>;
  /** Since it was last asked. */
  asked(): Asked;
}

export interface Asked {
  /** How many stretches of the log were read for subscribers to changes. */
  readonly changes: number;
  /** How many live queries were evaluated. */
  readonly live: number;
  /** How many statements did so, one for all that ask alike. */
  readonly liveStatements: number;
}

export async function createLiveFixture(): Promise<LiveFixture> {
  const statements = new SentStatements();
  const fixture = await createRecordsFixture(shop);
  return {
    ...fixture,
    async create(model, data, as) {
      const mutation = `mutation($data: ${model}CreateInput!) { it: create${model}(data: $data) { id } }`;
      const { it } = await fixture.ask<{ it: { id: string } }>(mutation, { data }, as);
      return it.id;
    },
    async update(model, id, data) {
      const mutation = `mutation($id: ID!, $data: ${model}UpdateInput) { update${model}(where: {id: $id}, data: $data) { version } }`;
      await fixture.ask(mutation, { id, data });
    },
    asked() {
      const sent = statements.take();
      const evaluated = sent.filter(({ text }) => text.includes('with ordinality as given'));
      return {
        changes: sent.filter(({ text }) => text.includes('left join lateral jsonb_populate_record')).length,
        // The first parameter has a value for each.
        live: evaluated.reduce((sum, { values: [first] }) => sum + String(first).split('","').length, 0),
        liveStatements: evaluated.length,
      };
    },
    async [Symbol.asyncDispose]() {
      await fixture[Symbol.asyncDispose]();
      statements[Symbol.dispose]();
    },
  };
}
