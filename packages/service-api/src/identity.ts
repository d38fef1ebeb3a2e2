import type { CallContext, Claims, KeyScope, SignedIn } from './graph.ts';

/** What other services ask of identity beside its graph. */
export interface IdentityService {
  /**
   * The person and session of a bearer token or an API key. Rejects with UNAUTHENTICATED where it is wrong, expired or
   * revoked, with RATE_LIMITED where the client's address sent many wrong keys.
   */
  authenticate(bearer: string, client?: Pick<CallContext, 'clientAddress'>): Promise<Authenticated>;
  /** Writes down what was FORBIDDEN, for the audit trail. Nobody waits for it. */
  noteForbidden(what: ForbiddenOperation): void;
  /** Writes down what an administrator has read as such, for the audit trail. Nobody waits for it. */
  noteRead(what: ReadOperation): void;
  /** Counts an operation that came by an API key. Throws RATE_LIMITED where there are more than the key allows. */
  countUse(key: KeyScope): void;
  /**
   * The app roles that a person has, given or by the app's organization, without `user` and `public`. Kept in memory and
   * revoked by pub/sub.
   */
  rolesIn(appId: string, personId: string): Promise<readonly string[]>;
  /** The language (BCP 47) that a person has chosen. Kept in memory and revoked by pub/sub. */
  localeOf(personId: string): Promise<string | undefined>;
  /** The same with what else rules ask of a person. Kept and revoked with the roles. */
  standingIn(appId: string, personId: string): Promise<AppStanding>;
  /** The ids of all apps in which a person holds a role. */
  appsOf(personId: string): Promise<readonly string[]>;
  /** Everybody who holds a role in an app, for approvals by all. */
  holdersOf(appId: string, role: string): Promise<readonly string[]>;
  /**
   * Before an app is made: its maker becomes its admin or, with an organization, it belongs to that, whose owners and
   * builders are its admins. Rejects with NOT_FOUND or FORBIDDEN where the person may not build for it.
   */
  foundApp(appId: string, personId: string, organizationId?: string): Promise<void>;
  /** Whether a person may know of each organization: as a member, or as an administrator of the installation. */
  knowsOrganizations(person: SignedIn, organizationIds: readonly string[]): Promise<readonly boolean[]>;
  /** Replaces a person's roles in an app. */
  setRoles(appId: string, personId: string, roles: readonly string[]): Promise<void>;
  /** Forgets all roles of an app that is gone. */
  forgetApp(appId: string): Promise<void>;
  /**
   * Writes to the audit trail that an app's administrator reads it as somebody else: before he does. Rejects with
   * NOT_FOUND where there is no such person or he cannot sign in, with BAD_USER_INPUT where the app has no such role.
   */
  beginView(view: View): Promise<void>;
  /** The public keys, as `/.well-known/jwks.json` serves them. */
  jwks(): Promise<{ readonly keys: readonly Readonly<Record<string, unknown>>[] }>;
  /** Calls the listener with the id of each session or API key that ends, from any process. Returns how to stop. */
  onSessionEnd(listener: (sessionId: string) => void): () => void;
}

export interface Authenticated extends SignedIn {
  /** When the token ends, in milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What an administrator has read: of an app, or of the platform where there is none. */
export interface ReadOperation extends Pick<CallContext, 'requestId' | 'clientAddress'> {
  readonly personId: string;
  readonly appId: string | undefined;
  /** Its kind and its root fields. */
  readonly operation: string;
}

/** Who asked for what, and where. */
export interface ForbiddenOperation extends Pick<CallContext, 'requestId' | 'clientAddress'> {
  readonly personId: string | undefined;
  readonly appId: string | undefined;
  /** Its kind and its root fields, e.g. `mutation deleteApp`; undefined where it was not looked at. */
  readonly operation: string | undefined;
}

/** What a person is in an app. */
export interface AppStanding {
  /** Sorted. */
  readonly roles: readonly string[];
  /** Sorted ids of the person's teams in the app's organization. */
  readonly teams: readonly string[];
  readonly claims: Claims;
}

/** An administrator's reading of an app as somebody else. */
export interface View {
  readonly appId: string;
  readonly as: ViewedAs;
  readonly viewer: {
    readonly personId: string;
    readonly requestId: string;
    readonly clientAddress: string | undefined;
  };
  readonly operation: {
    readonly name: string | undefined;
    /** The fields of its root, by name. */
    readonly fields: readonly string[];
  };
}

/** A person with what he has in the app, or the administrator himself with some roles alone. */
export type ViewedAs =
  | { readonly kind: 'person'; readonly id: string }
  /** `public` alone is somebody who is not signed in. */
  | { readonly kind: 'roles'; readonly roles: readonly string[] };
