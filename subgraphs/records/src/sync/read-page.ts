import { endOfLog, isKept, type LogEnd, quoteSchema, type QuotedSchema, type Snapshot } from '@trellis/change-log';
import { TrellisError } from '@trellis/errors';
import { type Queryable, transaction } from '@trellis/postgres';
import type { Caller } from '@trellis/service-api';
import type { Values } from '../run/bind.ts';
import { runStatement } from '../run/statement.ts';
import type { Version, Versions } from '../versions.ts';
import { type Before, compilePage, type PageQuery } from './compile-page.ts';
import { type CallerView, isSameView, type Knowledge, type Pass, type SyncCursor, viewOf } from './cursor.ts';
import { beginning, knownAfter, knownWithin, type Range, rangesAhead } from './passes.ts';
import { momentsBetween } from './moments.ts';
import { logIdsOf } from './related.ts';
import { type ModelAsked, type Sight, sightOf } from './sight.ts';

/** Somebody who keeps records of some models offline. */
export interface Replica {
  readonly version: Version;
  readonly versions: Versions;
  readonly caller: Caller;
  readonly models: readonly ModelAsked[];
  /** Names the models and filters, so that a cursor of others is known. */
  readonly binding: string;
  readonly values: Values;
}

/** A record that is not as the replica knows it. */
export interface Difference {
  /** The model's number among those that are asked for. */
  readonly model: number;
  readonly id: string;
  readonly version: number | null;
  /** JSON; undefined for a record that is gone, or out of sight. */
  readonly document: string | undefined;
}

export interface SyncPage {
  readonly differences: readonly Difference[];
  readonly cursor: SyncCursor;
  /** The page is full; else the replica is as its caller's view was at the moment of the question. */
  readonly hasMore: boolean;
  /** The cursor was of no use, and all records come again. */
  readonly isRescan: boolean;
}

interface PageOptions {
  /** At most so many differences. */
  readonly limit: number;
  /**
   * The replica may know of moments after its cursor, because it is told by a pull and by a stream: what was
   * otherwise in between is told, though there is no difference between the beginning and the end.
   */
  readonly mayBeAhead?: boolean;
}

/**
 * The next differences between what a replica knows and what its caller sees. Everything is read in one snapshot, in
 * which a pass either ends, and then another begins, or fills the page: so whoever is told of no more has it all.
 */
export async function readPage(replica: Replica, given: SyncCursor | undefined, page: PageOptions): Promise<SyncPage> {
  const { version } = replica;
  const options = { isolation: 'repeatable read', readOnly: true, opening: [], retries: 1 } as const;
  return transaction(version.pool, options, (client) => new Reading(client, replica, page).read(given));
}

/** A page's question, but for its end. */
type OpenQuery = Omit<PageQuery, 'to' | 'changedLater' | 'otherMeanwhile'>;

type PageRow = readonly [id: string, version: string | null, document: string | null];

class Reading {
  readonly #client: Queryable;
  readonly #replica: Replica;
  readonly #schema: QuotedSchema;
  readonly #limit: number;
  readonly #mayBeAhead: boolean;
  readonly #view: CallerView;
  readonly #differences: Difference[] = [];
  readonly #changed = new Map<string, ReadonlySet<string>>();
  readonly #sights = new Map<string, readonly (Sight | undefined)[]>();

  constructor(client: Queryable, replica: Replica, { limit, mayBeAhead = false }: PageOptions) {
    this.#client = client;
    this.#replica = replica;
    this.#schema = quoteSchema(replica.version.schema);
    this.#limit = limit;
    this.#mayBeAhead = mayBeAhead;
    this.#view = viewOf(replica.version.hash, replica.caller, new Date().toISOString());
  }

  async read(given: SyncCursor | undefined): Promise<SyncPage> {
    const end = await endOfLog(this.#client, this.#schema);
    const { epoch, from: now } = end;
    const cursor = this.#usable(given, end);
    const isRescan = cursor.known.some(({ as }) => as.kind === 'lost');
    let { known, pass } = cursor;
    if (pass && !isSameView(pass.view, this.#view)) {
      known = knownWithin(cursor);
      pass = undefined;
    }
    const pageOf = (hasMore: boolean): SyncPage => ({
      differences: this.#differences,
      cursor: { epoch, binding: this.#replica.binding, known, pass },
      hasMore,
      isRescan,
    });
    for (;;) {
      pass ??= { to: now, view: this.#view, after: beginning };
      for (const range of rangesAhead(pass, known, this.#replica.models.length)) {
        await this.#readRange(range, pass, now);
        const last = this.#differences.at(-1);
        if (last && this.#differences.length === this.#limit) {
          pass = { ...pass, after: { model: last.model, id: last.id } };
          return pageOf(true);
        }
      }
      known = knownAfter(pass);
      const isAtEnd = pass.to === now;
      pass = undefined;
      if (isAtEnd) return pageOf(false);
    }
  }

  #usable(given: SyncCursor | undefined, end: LogEnd): SyncCursor {
    const { binding } = this.#replica;
    const { epoch } = end;
    const anew = (as: Knowledge): SyncCursor => ({ epoch, binding, known: [{ upTo: undefined, as }], pass: undefined });
    if (!given || given.binding !== binding) return anew({ kind: 'nothing' });
    const views = [
      ...given.known.flatMap(({ as }) => (as.kind === 'snapshot' ? [as.view] : [])),
      ...(given.pass ? [given.pass.view] : []),
    ];
    // What somebody else could see is told to nobody.
    if (views.some(({ person }) => person !== this.#view.person)) return anew({ kind: 'nothing' });
    const snapshots = [
      ...given.known.flatMap(({ as }) => (as.kind === 'snapshot' ? [as.snapshot] : [])),
      ...(given.pass ? [given.pass.to] : []),
    ];
    if (given.epoch === epoch && snapshots.every((snapshot) => isKept(snapshot, end))) return given;
    const since = views.map(({ at }) => at).toSorted()[0];
    return anew(since === undefined ? { kind: 'nothing' } : { kind: 'lost', since: withMargin(since) });
  }

  async #readRange(range: Range, pass: Pass, now: string): Promise<void> {
    const sight = (await this.#sightsOf(pass.view))[range.model];
    if (!sight) return;
    const before = await this.#before(range, pass.view);
    const changedSince = before.kind === 'snapshot' ? await this.#changedSince(before.snapshot) : new Set<string>();
    if (before.kind === 'snapshot' && !before.isOtherView && !sight.dependencies.onTime) {
      if (!logIdsOf(sight.dependencies.root).some((id) => changedSince.has(id))) return;
    }
    const { afterId, upToId } = range;
    const limit = this.#limit - this.#differences.length;
    const { schema } = this.#replica.version;
    const query = { schema, now: sight, before, changedSince, afterId, upToId, limit };
    const otherMeanwhile = await this.#otherMeanwhile(query, pass.to);
    const changedLater = pass.to === now ? new Set<string>() : await this.#changedSince(pass.to);
    const rows = await this.#rowsOf({ ...query, to: pass.to, changedLater, otherMeanwhile });
    for (const [id, version, document] of rows) {
      this.#differences.push({
        model: range.model,
        id,
        version: version === null ? null : Number(version),
        document: document ?? undefined,
      });
    }
  }

  /** The ids of what was seen otherwise than before, or came into sight or left it, at some moment before a pass's end. */
  async #otherMeanwhile(query: OpenQuery, to: Snapshot): Promise<readonly string[]> {
    const { before, now } = query;
    if (!this.#mayBeAhead || before.kind !== 'snapshot' || before.isOtherView) return [];
    const ids = new Set<string>();
    const { root } = now.dependencies;
    for (const moment of await momentsBetween(this.#client, this.#schema, [before.snapshot, to], root)) {
      const changedLater = await this.#changedSince(moment);
      const rows = await this.#rowsOf({ ...query, to: moment, changedLater, otherMeanwhile: [] });
      for (const [id] of rows) ids.add(id);
    }
    return [...ids];
  }

  async #rowsOf(query: PageQuery): Promise<readonly PageRow[]> {
    const rows = await runStatement(this.#client, compilePage(query), this.#replica.values);
    return rows as readonly PageRow[]; // The columns of `compilePage`.
  }

  async #before({ as, model }: Range, view: CallerView): Promise<Before> {
    if (as.kind !== 'snapshot') return as;
    const isOtherView = !isSameView(as.view, view);
    try {
      const sight = (await this.#sightsOf(as.view))[model];
      return { kind: 'snapshot', snapshot: as.snapshot, sight, isOtherView };
    } catch (error) {
      if (!(error instanceof TrellisError)) throw error;
      // The version of that time is gone, or what is asked for now did not exist then.
      return { kind: 'lost', since: withMargin(as.view.at) };
    }
  }

  async #sightsOf(view: CallerView): Promise<readonly (Sight | undefined)[]> {
    const key = JSON.stringify(view);
    const known = this.#sights.get(key);
    if (known) return known;
    const { version, versions, models } = this.#replica;
    const then = view.versionHash === version.hash ? version : await versions.get(version.appId, view.versionHash);
    const sights = models.map((asked) => sightOf(then.app, then.permissions(view.roles), asked, view));
    this.#sights.set(key, sights);
    return sights;
  }

  /** What the log calls those that changed since a snapshot. */
  async #changedSince(snapshot: string): Promise<ReadonlySet<string>> {
    const known = this.#changed.get(snapshot);
    if (known) return known;
    const { rows } = await this.#client.query<{ model: string }>(
      `select distinct model from ${this.#schema}._change
        where xid >= pg_snapshot_xmin($1::pg_snapshot) and not pg_visible_in_snapshot(xid, $1::pg_snapshot)`,
      [snapshot],
    );
    const changed = new Set(rows.map(({ model }) => model));
    this.#changed.set(snapshot, changed);
    return changed;
  }
}

/** A deletion has the time at which its transaction began, and is seen when that ends. */
const marginMs = 3_600_000;

function withMargin(at: string): string {
  return new Date(Date.parse(at) - marginMs).toISOString();
}
