import type { RecordsFixture } from './records-fixture.ts';

/** Events in their order, or the records of a list. */
export type Told = readonly object[];

/** A subscriber who notes what he is told. */
export interface Followed extends AsyncDisposable {
  /** Resolves when he was told where he begins. */
  readonly begun: Promise<void>;
  state(): Told;
  /** What he must have been told, if all went well, as a query tells it. */
  due(): Promise<Told>;
  /** Does something, and resolves when so many messages have come since the first. */
  told(count: number, meanwhile: () => Promise<void>): Promise<void>;
}

const node = 'number status lineCount paid total labels';
const events = 'control cursor hasMore changes { op recordId version changedFields }';

interface Batch {
  readonly cursor: string;
  readonly hasMore: boolean;
  readonly changes: readonly object[];
}

interface Update {
  readonly ids: readonly string[];
  readonly upserts: readonly { readonly id: string }[];
}

interface Notes<Message> {
  note(message: Message): void;
  state(): Told;
  due(): Promise<Told>;
}

/** Subscribes to orders. */
export function follow(fixture: RecordsFixture, kind: 'changes' | 'live', where: object): Followed {
  if (kind === 'changes') {
    const query = `subscription($where: OrderWhere) { it: orderChanges(where: $where) { ${events} } }`;
    return subscriber(fixture, query, where, changesNotes(fixture, where));
  }
  const query = `subscription($where: OrderWhere) {
    it: orderLive(where: $where, orderBy: [{ number: ASC }], minIntervalMs: 100) { ids upserts { id ${node} } } }`;
  return subscriber(fixture, query, where, liveNotes(fixture, where));
}

export async function createOrder(fixture: RecordsFixture, data: object): Promise<void> {
  await fixture.ask('mutation($data: OrderCreateInput!) { createOrder(data: $data) { id } }', { data });
}

export async function updateOrder(fixture: RecordsFixture, number: string, data: object): Promise<void> {
  await fixture.ask(
    'mutation($number: String, $data: OrderUpdateInput) { updateOrder(where: { number: $number }, data: $data) { id } }',
    { number, data },
  );
}

function subscriber<Message>(fixture: RecordsFixture, query: string, where: object, notes: Notes<Message>): Followed {
  const opening = fixture.subscribe(query, { where });
  let messages = 0;
  let onMessage: () => void = () => undefined;
  const until = (count: number) =>
    new Promise<void>((resolve) => {
      onMessage = () => void (messages >= count && resolve());
      onMessage();
    });
  const read = async () => {
    for await (const text of await opening) {
      notes.note((JSON.parse(text) as { readonly data: { readonly it: Message } }).data.it);
      messages++;
      onMessage();
    }
  };
  const reading = read();
  return {
    begun: until(1),
    state: notes.state,
    due: notes.due,
    async told(count, meanwhile) {
      await meanwhile();
      await until(count + 1);
    },
    async [Symbol.asyncDispose]() {
      await (await opening).return?.();
      await reading;
    },
  };
}

function changesNotes(fixture: RecordsFixture, where: object): Notes<Batch> {
  const told: object[] = [];
  let begin: string | undefined;
  const query = `query($where: OrderWhere, $after: SyncCursor) { it: orderChanges(where: $where, after: $after) { ${events} } }`;
  return {
    note({ cursor, changes }) {
      begin ??= cursor;
      told.push(...changes);
    },
    state: () => told,
    async due() {
      const due: object[] = [];
      let page: Batch = { cursor: begin ?? '', hasMore: true, changes: [] };
      while (page.hasMore) {
        page = (await fixture.ask<{ it: Batch }>(query, { where, after: page.cursor })).it;
        due.push(...page.changes);
      }
      return due;
    },
  };
}

function liveNotes(fixture: RecordsFixture, where: object): Notes<Update> {
  const records = new Map<string, object>();
  let order: readonly string[] = [];
  return {
    note({ ids, upserts }) {
      order = ids;
      for (const record of upserts) records.set(record.id, record);
    },
    state: () => order.map((id) => records.get(id) ?? { id }),
    async due() {
      const query = `query($where: OrderWhere) { it: orders(where: $where, orderBy: [{ number: ASC }]) { nodes { id ${node} } } }`;
      return (await fixture.ask<{ it: { nodes: Told } }>(query, { where })).it.nodes;
    },
  };
}
