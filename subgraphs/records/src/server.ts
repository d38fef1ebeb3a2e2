import { createPool, SharedCommits } from '@trellis/postgres';
import { recordsSdl } from '@trellis/records-schema';
import { resolveApp } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import type { PubSub } from '@trellis/pubsub';
import type { ChangeFeed, FileAttachments, Log, RecordsStore, Subgraph } from '@trellis/service-api';
import type { Pool } from 'pg';
import { createEngine } from './engine.ts';
import { explainAccess } from './explain/explain-access.ts';
import { ChangeStreams } from './live/change-streams.ts';
import { createFeed } from './live/feed.ts';
import { LiveQueries } from './live/live-queries.ts';
import { createSubscribe } from './live/subscribe-operation.ts';
import { bellChannel } from './live/tail.ts';
import { Tails } from './live/tails.ts';
import { Placement } from './placement.ts';
import { PlannerStatistics } from './planner-statistics.ts';
import { LogRetention, type Retention } from './retention.ts';
import { rebuildOnNewCollation } from './publish/collation-version.ts';
import { IndexBuilds } from './publish/index-builds.ts';
import { currentVersion } from './publish/current-version.ts';
import { publishVersion } from './publish/publish.ts';
import { bringUpToDate } from './publish/standing.ts';
import { runRuleTests } from './rule-tests/run-rule-tests.ts';
import { type CursorKey, createCursorKey } from './run/cursor-key.ts';
import { appSchema, ddlText, sql } from './sql.ts';
import { Versions } from './versions.ts';

export interface RecordsOptions {
  /** One or several databases; an app is on one of them. */
  readonly databaseUrls: readonly string[];
  /** The installation's secret: cursors are sealed with a key made from it. */
  readonly secret: string;
  /** Carries the bell that is rung after each commit. */
  readonly pubsub: PubSub;
  /** Judges the files that mutations put into records. */
  readonly attachments: FileAttachments;
  readonly log: Log;
  /** How long change logs are kept. */
  readonly retention?: Retention;
  /** Connections a database, beside the one that commits small writes together. */
  readonly poolSize?: number;
}

/**
 * A connection holds the plans of what was asked on it: where it is closed after ten seconds of rest, the next requests
 * take twice as long (`docs/decisions/0186-connections-rest-for-minutes.md`).
 */
const connectionRestMs = 5 * 60_000;

export interface Records extends AsyncDisposable {
  readonly subgraph: Subgraph;
  readonly store: RecordsStore;
  readonly feed: ChangeFeed;
}

export async function createRecords({
  databaseUrls,
  secret,
  pubsub,
  attachments,
  log,
  retention = { changes: 7, tombstones: 365, pushes: 30, refused: 365 },
  poolSize = 10,
}: RecordsOptions): Promise<Records> {
  const commits = new Map(
    databaseUrls.map((url) => {
      const connecting = {
        url,
        applicationName: 'trellis records',
        restMs: connectionRestMs,
        onConnectionLost: (err: Error) => log.warn({ err }, 'records lost a connection'),
      };
      // Nobody waits longer for an answer; what publishes sets a limit of its own.
      const pool = createPool({ ...connecting, max: poolSize, statementTimeoutMs: 15_000 });
      return [pool, new SharedCommits(pool, connecting)];
    }),
  );
  const placement = new Placement([...commits.keys()], bringUpToDate);
  await Promise.all(placement.pools.map((pool) => rebuildOnNewCollation(pool, log)));
  const indexBuilds = new IndexBuilds(log);
  const versions = new Versions(placement, (pool, schema) => indexBuilds.start(pool, schema));
  const tails = new Tails(pubsub, log);
  // One connection: whoever asks for tests waits for his turn.
  const trials = createPool({
    url: must(databaseUrls[0], 'a database for records'),
    applicationName: 'trellis rule tests',
    max: 1,
    statementTimeoutMs: 5_000,
    onConnectionLost: (err) => log.warn({ err }, 'records lost a connection'),
  });
  const trimming = new LogRetention(placement.pools, retention, log);
  const cursorKey = createCursorKey(secret);
  const onCommit = (appId: string) => void pubsub.publish(bellChannel(appId), '');
  return {
    subgraph: {
      name: 'records',
      sdl: (target) => (target.graph === 'app' ? recordsSdl(resolveApp(target.definition)) : undefined),
      answer: createEngine({
        versions,
        commits,
        attachments,
        cursorKey,
        secret,
        tails,
        onCommit,
        statistics: new PlannerStatistics(log),
        log,
      }),
      subscribe: createSubscribe({
        versions,
        tails,
        changeStreams: new ChangeStreams(log),
        liveQueries: new LiveQueries(log),
        cursorKey,
        secret,
      }),
    },
    store: createStore(placement, versions, tails, indexBuilds, trials, cursorKey),
    feed: createFeed({ placement, tails, secret, appOf: async (appId, hash) => (await versions.get(appId, hash)).app }),
    async [Symbol.asyncDispose]() {
      await trimming[Symbol.asyncDispose]();
      await indexBuilds[Symbol.asyncDispose]();
      await trials.end();
      await Promise.all([...commits].flatMap(([pool, shared]) => [pool.end(), shared[Symbol.asyncDispose]()]));
    },
  };
}

function createStore(
  placement: Placement,
  versions: Versions,
  tails: Tails,
  indexBuilds: IndexBuilds,
  trials: Pool,
  cursorKey: CursorKey,
): RecordsStore {
  return {
    async publish(version) {
      const pool = await placement.findOrChoose(version.appId);
      await publishVersion(pool, version);
      await indexBuilds.start(pool, appSchema(version.appId));
    },
    async current(appId) {
      const pool = await placement.find(appId);
      const version = pool && (await currentVersion(pool, appSchema(appId)));
      return version && { number: version.number, hash: version.hash };
    },
    async drop(appId) {
      const pool = await placement.find(appId);
      await indexBuilds.stop(appSchema(appId));
      await pool?.query(ddlText(sql`drop schema if exists ${sql.identifier(appSchema(appId))} cascade`));
      placement.forget(appId);
      versions.forget(appId);
      tails.forget(appId);
    },
    tryRules: (definition) => runRuleTests(trials, definition, cursorKey),
    async explainAccess(question) {
      return explainAccess(await versions.get(question.appId, question.versionHash), question, cursorKey);
    },
  };
}
