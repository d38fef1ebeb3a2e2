import type { HttpAdapter } from '../adapters.ts';
import type { Document, Values } from '../state/document.ts';
import type { Mutation, PushAnswer, PushOutcome } from '../wire.ts';

/**
 * A graph that does what a test needs and a real one cannot be made to do on demand. What syncing means is proven
 * against the real one, in `e2e/sync`.
 */
export interface FakeGraph {
  readonly http: HttpAdapter;
  /** The requests that came, by the name of their operation. */
  readonly requests: readonly FakeRequest[];
  /** Runs for each request before it is answered; what it throws is the network's failure, what it gives the answer. */
  intercept: (request: FakeRequest) => object | undefined | Promise<object | undefined>;
  readonly records: ReadonlyMap<string, Document>;
  /** A change by somebody else. Null deletes. */
  put(model: string, id: string, data: Values | null): void;
  /** Every cursor so far is of no use any more. */
  forget(): void;
}

export interface FakeRequest {
  readonly operation: 'SyncPull' | 'SyncPush' | 'SyncDismiss';
  readonly variables: {
    readonly id?: string;
    readonly since?: string | null;
    readonly limit?: number;
    readonly input?: { readonly clientId: string; readonly mutations: readonly Mutation[] };
  };
  readonly headers: Readonly<Record<string, string>>;
}

export function createFakeGraph(): FakeGraph {
  const records = new Map<string, Document>();
  const ledger = new Map<string, PushAnswer>();
  const requests: FakeRequest[] = [];
  let log: { readonly model: string; readonly id: string; readonly version: number }[] = [];
  let epoch = 0;
  let lastVersion = 0;

  const put = (model: string, id: string, data: Values | null): number => {
    const key = `${model}/${id}`;
    const version = ++lastVersion;
    const before = records.get(key);
    if (data) records.set(key, { ...before, ...data, id, version });
    else records.delete(key);
    log = [...log, { model, id, version }];
    return version;
  };

  const pull = ({ since, limit = 500 }: FakeRequest['variables']) => {
    const [ofEpoch, place, rescanTo = 0] = (since ?? '').split(':').map(Number);
    const isLost = since !== undefined && since !== null && ofEpoch !== epoch;
    const start = ofEpoch === epoch ? (place ?? 0) : 0;
    const reset = isLost || start < rescanTo;
    const page = log.slice(start, start + limit);
    const end = start + page.length;
    const changes = page.map(({ model, id, version }) => {
      const record = records.get(`${model}/${id}`);
      return { model, id, version: record?.version ?? version, deleted: !record, data: record ?? null };
    });
    const rescan = reset ? `:${rescanTo || log.length}` : '';
    return { changes, cursor: `${epoch}:${end}${rescan}`, hasMore: end < log.length, reset };
  };

  const push = (clientId: string, mutation: Mutation): PushAnswer => {
    const ledgerKey = `${clientId} ${mutation.key}`;
    const stored = ledger.get(ledgerKey);
    if (stored) return { ...stored, current: null, status: 'DUPLICATE', firstStatus: stored.status as PushOutcome };
    const answer = decide(mutation);
    ledger.set(ledgerKey, answer);
    return answer;
  };
  const decide = ({ key, model, id, op, expectedVersion, data }: Mutation): PushAnswer => {
    const current = records.get(`${model}/${id}`);
    const answer = { key, firstStatus: null, version: null, current: null, fieldErrors: null, rejectedId: null };
    if (data['name'] === 'forbidden') {
      const fieldErrors = [
        { path: ['input', 'mutations', '0', 'data', 'name'], rule: 'custom', params: null, message: 'not this name' },
      ];
      return { ...answer, status: 'REJECTED', fieldErrors, rejectedId: `rejected ${key}` };
    }
    if (op !== 'CREATE' && (current?.version ?? null) !== expectedVersion) {
      return { ...answer, status: 'CONFLICT', version: current?.version ?? null, current: current ?? null };
    }
    return { ...answer, status: 'APPLIED', version: put(model, id, op === 'DELETE' ? null : data) };
  };

  const graph: FakeGraph = {
    requests,
    records,
    intercept: () => undefined,
    put,
    forget() {
      epoch++;
      log = [...records.values()].flatMap(({ id, version }) => {
        const model = [...records.keys()].find((key) => key.endsWith(`/${id}`))?.split('/')[0] ?? '';
        return [{ model, id, version: version ?? 0 }];
      });
    },
    async http({ body, headers }) {
      const { query, variables } = JSON.parse(body);
      const request: FakeRequest = {
        operation: /(?:query|mutation) (\w+)/.exec(query)?.[1] as never,
        variables,
        headers,
      };
      requests.push(request);
      const instead = await graph.intercept(request);
      if (instead) return { status: 200, body: JSON.stringify(instead) };
      const { input, id } = variables as FakeRequest['variables'];
      if (id !== undefined) return { status: 200, body: JSON.stringify({ data: { syncDismiss: true } }) };
      const data = input
        ? { syncPush: { results: input.mutations.map((mutation) => push(input.clientId, mutation)) } }
        : { syncPull: pull(variables) };
      return { status: 200, body: JSON.stringify({ data }) };
    },
  };
  return graph;
}
