/** In the order in which they are documented. */
export const auditActions = [
  'SIGN_UP',
  'SIGN_IN',
  'SIGN_OUT',
  'END_SESSIONS',
  'REFRESH_SESSION',
  'USE_ACCESS_TOKEN',
  'USE_API_KEY',
  'USE_GRAPH',
  'SET_APP_ROLES',
  'SET_APP_TEAM_ROLES',
  'SET_APP_CLAIMS',
  'JOIN_APP',
  'DEACTIVATE_APP_MEMBER',
  'REACTIVATE_APP_MEMBER',
  'REMOVE_APP_MEMBER',
  'SET_TEAM_MEMBERS',
  'CREATE_TEAM',
  'UPDATE_TEAM',
  'DELETE_TEAM',
  'SET_ORGANIZATION_ROLE',
  'REMOVE_FROM_ORGANIZATION',
  'CREATE_ORGANIZATION',
  'UPDATE_ORGANIZATION',
  'DELETE_ORGANIZATION',
  'INVITE_TO_ORGANIZATION',
  'RESEND_INVITATION',
  'REVOKE_INVITATION',
  'ACCEPT_INVITATION',
  'CREATE_APP',
  'SAVE_DRAFT',
  'PUBLISH_APP',
  'DELETE_APP',
  'FORGET_APP',
  'EXPLAIN_ACCESS',
  'VIEW_AS',
  'READ_AS_ADMIN',
  'DEACTIVATE_USER',
  'REACTIVATE_USER',
  'DELETE_USER',
  'CREATE_FIRST_ADMIN',
  'CREATE_SERVICE_ACCOUNT',
  'DELETE_SERVICE_ACCOUNT',
  'CREATE_API_KEY',
  'REVOKE_API_KEY',
  'ROTATE_SIGNING_KEY',
  'READ_WEBHOOK_SECRET',
  'ROTATE_WEBHOOK_SECRET',
  'RETRY_WEBHOOK_DELIVERIES',
  'DISMISS_WEBHOOK_DELIVERIES',
  'EXPORT_AUDIT',
  'DELETE_AUDIT',
] as const;

/** What is told of. Grows by addition. */
export type AuditAction = (typeof auditActions)[number];

/** Who asked, and from where. Empty where the installation itself did. */
export interface AuditOrigin {
  readonly personId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly clientAddress?: string | undefined;
}

export const auditThingTypes = [
  'PERSON',
  'APP_VERSION',
  'ACCOUNT',
  'API_KEY',
  'RECORD',
  'TEAM',
  'ORGANIZATION',
  'SIGNING_KEY',
  'OPERATION',
  'WEBHOOK',
] as const;

/** What it was done to. */
export interface AuditThing {
  readonly type: (typeof auditThingTypes)[number];
  readonly id: string;
}

/** What is written down. No password, token or key stands in it. */
export interface AuditEntry {
  readonly action: AuditAction;
  readonly origin: AuditOrigin;
  readonly appId?: string;
  readonly thing?: AuditThing;
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
}

/** What happens often: equal ones of a minute are one event. */
export interface AuditCounted extends Omit<AuditEntry, 'before' | 'after'> {
  /** The code that it was refused with; null for what was done. */
  readonly refusal: string | null;
}

/** As it is read again. */
export interface AuditEvent {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly action: string;
  /** The code of what was refused. */
  readonly refusal: string | null;
  readonly personId: string | null;
  readonly appId: string | null;
  readonly thing: { readonly type: string; readonly id: string } | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly requestId: string | null;
  readonly clientAddress: string | null;
  /** Equal refusals within a minute are one event, and so are equal reads. */
  readonly times: number;
  readonly lastAt: number;
  /** Whether the chain has it, so that nobody can change it unseen. */
  readonly isSealed: boolean;
}

/** The caller of an operation as the trail names it. */
export function originOf(call: {
  readonly requestId: string;
  readonly clientAddress?: string;
  readonly caller: { readonly person: { readonly id: string } | undefined };
}): AuditOrigin {
  return { personId: call.caller.person?.id, requestId: call.requestId, clientAddress: call.clientAddress };
}
