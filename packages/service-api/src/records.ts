import type { AppDefinition, AppProblem, Verb } from '@trellis/app-definition';
import type { Caller } from './graph.ts';

/** What app-model asks of records: while publishing, and for those who administer an app. */
export interface RecordsStore {
  /**
   * Brings the app's tables to the version and commits its row, in one transaction, which is the commit point of a
   * publish. The same version again changes nothing. Rejects with a TrellisError where the data forbid it.
   */
  publish(version: RecordsVersion): Promise<void>;
  /** The version that the app's tables stand at; undefined where the app has none. */
  current(appId: string): Promise<{ readonly number: number; readonly hash: string } | undefined>;
  /** Drops the app's schema with everything in it. */
  drop(appId: string): Promise<void>;
  /**
   * Tries what the tests of a valid definition (`permissionTests`) expect of its rules, on tables and rows of their own
   * that are gone afterwards. Answers a problem for each expectation that is not met.
   */
  tryRules(definition: AppDefinition): Promise<readonly AppProblem[]>;
  /** Which rules let somebody do what with a record, and with one field of it. */
  explainAccess(question: AccessQuestion): Promise<AccessExplanation>;
}

export interface AccessQuestion {
  readonly appId: string;
  /** The SHA-256 of the version's definition whose rules are meant. */
  readonly versionHash: string;
  readonly caller: Caller;
  readonly model: string;
  readonly recordId: string;
  /** Undefined: the record as a whole. */
  readonly field: string | undefined;
}

export interface AccessExplanation {
  readonly record: 'PRESENT' | 'DELETED' | 'MISSING';
  readonly roles: readonly string[];
  readonly actions: readonly AccessAction[];
}

/** Why somebody may do something, or may not. */
export type AccessReason =
  | 'ADMIN'
  | 'RULE_HOLDS'
  | 'NO_RULE'
  | 'FIELD_NOT_GIVEN'
  | 'NO_RULE_HOLDS'
  | 'RECORD_MISSING'
  | 'RECORD_DELETED'
  | 'RECORD_NOT_READABLE'
  | 'RELATED_NOT_READABLE';

export interface AccessAction {
  readonly verb: Verb;
  readonly allowed: boolean;
  readonly reason: AccessReason;
  readonly rules: readonly AccessRule[];
}

export interface AccessRule {
  readonly role: string;
  /** A JSON pointer into the definition. */
  readonly path: string;
  readonly givesField: boolean;
  /** Undefined where there is no record to judge. */
  readonly holds: boolean | undefined;
  readonly conditions: readonly AccessCondition[];
}

/** One part of a rule's condition. */
export interface AccessCondition {
  readonly path: string;
  readonly holds: boolean | undefined;
}

export interface RecordsVersion {
  readonly appId: string;
  readonly number: number;
  /** The SHA-256 of the definition's text. */
  readonly hash: string;
  readonly definition: string;
}

/** The change log, for those who may not read records' database. */
export interface ChangeFeed {
  /** The place after everything that is committed now. */
  now(appId: string): Promise<string>;
  /** The last published version up to a number, or of all; undefined where there is none. */
  version(appId: string, upTo?: number): Promise<FeedVersion | undefined>;
  /** The next changes after a cursor, waiting for up to `waitMs` for the first. */
  read(request: FeedRequest): Promise<FeedPage>;
}

export interface FeedVersion {
  readonly number: number;
  readonly hash: string;
  /** The definition's text. */
  readonly definition: string;
  /** The place before the first change that counts as made under this version; undefined where nobody noted it. */
  readonly begins: string | undefined;
}

export interface FeedRequest {
  readonly appId: string;
  readonly after: string;
  readonly waitMs: number;
  readonly limit: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

export interface FeedPage {
  readonly changes: readonly FeedChange[];
  readonly cursor: string;
  readonly hasMore: boolean;
  /** True where the cursor was too old or of another epoch: changes may have been missed, and `cursor` is fresh. */
  readonly reset: boolean;
}

export interface FeedChange {
  readonly seq: string;
  /** The number of the version in force when it was made, whose names `model`, `old` and `new` bear. */
  readonly appVersion: number;
  readonly model: string;
  readonly recordId: string;
  readonly op: 'I' | 'U' | 'D';
  readonly version: number;
  /** Columns by field name, as PostgreSQL's `to_jsonb` writes them, Decimals and BigInts as text; null where there is no such image. */
  readonly old: Readonly<Record<string, unknown>> | null;
  readonly new: Readonly<Record<string, unknown>> | null;
  readonly actor: string | null;
  readonly mutationId: string | null;
  readonly at: string;
}
