import type { AuditAction, AuditCounted } from '@trellis/audit';
import { codeOf } from '@trellis/errors';

/** Somebody tried to get in. No password, token or key stands in it. */
export interface Attempt {
  readonly at: 'SIGN_UP' | 'SIGN_IN' | 'REFRESH' | 'ACCESS_TOKEN' | 'API_KEY';
  /** The e-mail address that was given. */
  readonly account?: string;
  readonly clientAddress?: string | undefined;
}

/** An attempt that was refused, for the record. */
export interface Denial extends Attempt {
  readonly code: 'UNAUTHENTICATED' | 'RATE_LIMITED' | 'UNIQUE_VIOLATION';
}

export type OnDenied = (denial: Denial) => void;

/** The one place where an attempt that is refused is told. */
export async function telling<T>(onDenied: OnDenied, attempt: Attempt, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    if (code === 'UNAUTHENTICATED' || code === 'RATE_LIMITED' || code === 'UNIQUE_VIOLATION')
      onDenied({ ...attempt, code });
    throw error;
  }
}

const actions = {
  SIGN_UP: 'SIGN_UP',
  SIGN_IN: 'SIGN_IN',
  REFRESH: 'REFRESH_SESSION',
  ACCESS_TOKEN: 'USE_ACCESS_TOKEN',
  API_KEY: 'USE_API_KEY',
} as const satisfies Readonly<Record<Attempt['at'], AuditAction>>;

/** As the audit trail has it. */
export function auditedDenial({ at, account, clientAddress, code }: Denial): AuditCounted {
  return {
    action: actions[at],
    origin: { clientAddress },
    refusal: code,
    ...(account === undefined ? {} : { thing: { type: 'ACCOUNT', id: account } }),
  };
}
