import { say, TrellisError } from '@trellis/errors';
import type { Caller, IdentityService, SignedIn, ViewedAs } from '@trellis/service-api';
import type { FormattedExecutionResult } from 'graphql';
import { withExtension } from '../graph/answer-extension.ts';
import type { Call } from './call.ts';
import { callerIn } from './caller.ts';

/** In `connection_init` too, because a browser's socket cannot set headers. */
export const viewAsHeader = 'x-trellis-view-as';

const form = /^(?:user=(?<id>[^\s,=]+)|roles=(?<roles>[^\s,=]+(?:, ?[^\s,=]+)*))$/;
const mostRoles = 100;

/** Reads `X-Trellis-View-As`: `user=<id>` or `roles=sales,user`. Undefined where it is not sent. */
export function readViewAs(header: unknown): ViewedAs | undefined {
  if (header === undefined) return undefined;
  const { id, roles } = (typeof header === 'string' && form.exec(header)?.groups) || {};
  if (id !== undefined) return { kind: 'person', id: id.toLowerCase() };
  const named = roles?.split(/, ?/);
  if (!named || named.length > mostRoles) throw new TrellisError('BAD_USER_INPUT', say('viewAs.form'));
  return { kind: 'roles', roles: named };
}

/**
 * Whom the app shows itself to: the person with what he has there, or the administrator himself with the roles alone.
 * Nobody has a session of his own here, nor a role in the installation.
 */
export async function viewedCaller(
  identity: Pick<IdentityService, 'standingIn'>,
  as: ViewedAs,
  viewer: SignedIn,
  appId: string,
): Promise<Caller> {
  const seenAs = (id: string): SignedIn => ({ id, sessionId: '', platformRole: 'MEMBER' });
  if (as.kind === 'person') return callerIn(identity, seenAs(as.id), appId);
  const isSignedIn = as.roles.some((role) => role !== 'public');
  const roles = [...new Set([...as.roles, ...(isSignedIn ? ['user'] : []), 'public'])].toSorted();
  return { person: isSignedIn ? seenAs(viewer.id) : undefined, roles };
}

/** Who looks as somebody else is told so by the answer itself. */
export function tellingView(result: FormattedExecutionResult, { context, viewing }: Call): FormattedExecutionResult {
  if (!viewing) return result;
  const { caller, explain = false } = context;
  return withExtension(result, 'viewAs', { user: caller.person?.id ?? null, roles: caller.roles }, explain);
}
