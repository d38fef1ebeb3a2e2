import { codeOf, say, TrellisError } from '@trellis/errors';
import type { Caller, IdentityService, LiveApp, SignedIn } from '@trellis/service-api';
import type { AppTable } from './apps/app-table.ts';
import { type Call, type Client, createContext, createOutcome, readIdempotencyKey, type Viewing } from './call/call.ts';
import { callerIn } from './call/caller.ts';
import { readLanguage } from './call/language.ts';
import { readViewAs, viewedCaller } from './call/view-as.ts';
import type { Graph } from './graph/graph.ts';
import type { GraphTable } from './graph/graph-table.ts';

/** What HTTP and sockets have in common: from an address and a caller to a call on a running graph. */
export interface Edge {
  /** The graph at an address; without a slug the platform's. Undefined where no published app has the slug. */
  find(slug: string | undefined): Promise<Target | undefined>;
  createCall(target: Target, asked: Asked): Promise<Call>;
  /** Calls the listener when another version answers at an address. Returns how to stop. */
  onSwap(slug: string | undefined, listener: () => void): () => void;
}

export interface Target {
  readonly graph: Graph;
  /** Undefined on the platform graph. */
  readonly app: LiveApp | undefined;
}

/** What a request, or a socket's message, brings along. Headers as they came: they are read here. */
export interface Asked {
  readonly requestId: string;
  readonly person: SignedIn | undefined;
  readonly transport: Call['transport'];
  readonly client: Client;
  readonly publicUrl: string;
  readonly acceptLanguage: string | undefined;
  readonly idempotencyKey: unknown;
  /** The header `X-Trellis-Explain`. */
  readonly explain?: unknown;
  /** The header `X-Trellis-View-As`. */
  readonly viewAs?: unknown;
  readonly extensions: unknown;
  readonly executor: unknown;
}

export interface EdgeOptions {
  readonly identity: IdentityService;
  readonly apps: AppTable;
  readonly graphs: GraphTable;
  readonly platformHash: string;
  readonly timeMs: number;
  readonly forceExecutor: 'never' | 'always' | 'by-header';
}

export function createEdge({ identity, apps, graphs, platformHash, timeMs, forceExecutor }: EdgeOptions): Edge {
  /** Of the request, else the person's. Nothing fails because that cannot be told now. */
  const languageOf = async ({ acceptLanguage, person }: Asked): Promise<string | undefined> =>
    readLanguage(acceptLanguage) ?? (person && (await identity.localeOf(person.id).catch(() => undefined)));
  /** Where the caller asks to look as somebody else, which an app's administrator may, by his own sign-in. */
  const viewedBy = async ({ person, roles }: Caller, app: LiveApp | undefined, asked: Asked) => {
    const as = readViewAs(asked.viewAs);
    if (!as) return undefined;
    if (!app || !person || person.key || !roles.includes('admin'))
      throw new TrellisError('FORBIDDEN', say('viewAs.forbidden'));
    const viewer = {
      personId: person.id,
      requestId: asked.requestId,
      clientAddress: asked.client.clientAddress,
    };
    const viewing: Viewing = {
      begin: (operation) => identity.beginView({ appId: app.id, as, viewer, operation }),
    };
    return { viewing, parts: { caller: await viewedCaller(identity, as, person, app.id), viewedBy: person.id } };
  };
  const makeCall = async ({ app }: Target, asked: Asked): Promise<Call> => {
    const { requestId, person, transport, client, publicUrl } = asked;
    const callerNow = () => callerIn(identity, person, app?.id);
    const caller = await callerNow();
    if (person?.key) identity.countUse(person.key);
    const explain = asked.explain === 'true';
    if (explain && !caller.roles.includes('admin')) throw new TrellisError('FORBIDDEN', say('explain.forbidden'));
    const viewed = await viewedBy(caller, app, asked);
    return {
      context: createContext({
        requestId,
        client,
        publicUrl,
        timeMs,
        caller,
        explain,
        ...viewed?.parts,
        app: app && { id: app.id, slug: app.slug, versionHash: app.versionHash },
        language: await languageOf(asked),
        idempotencyKey: readIdempotencyKey(asked.idempotencyKey, asked.extensions),
      }),
      transport,
      callerNow,
      viewing: viewed?.viewing,
      forcePlan: forceExecutor === 'always' || (forceExecutor === 'by-header' && asked.executor === 'plan'),
      outcome: createOutcome(),
    };
  };
  return {
    async find(slug) {
      if (slug === undefined) return { app: undefined, graph: await graphs.get(platformHash) };
      const app = await apps.find(slug);
      return app && { app, graph: await graphs.get(app.supergraphHash) };
    },
    // The platform graph is that of this process.
    onSwap: (slug, listener) => (slug === undefined ? () => undefined : apps.onSwap(slug, listener)),
    async createCall(target, asked) {
      try {
        return await makeCall(target, asked);
      } catch (error) {
        const { requestId, person, client } = asked;
        const address = client.clientAddress === undefined ? {} : { clientAddress: client.clientAddress };
        const who = { requestId, personId: person?.id, appId: target.app?.id, ...address };
        if (codeOf(error) === 'FORBIDDEN') identity.noteForbidden({ ...who, operation: undefined });
        throw error;
      }
    },
  };
}
