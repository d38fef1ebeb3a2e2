import type { AuditOrigin } from '@trellis/audit';
import type { Queryable } from '@trellis/postgres';
import { type Database, recordIn } from '../database.ts';
import type { Device } from './device.ts';
import { hashOf, successorOf } from './refresh-token.ts';

/** A refresh token lives this long, and a session from its last refresh on. */
export const sessionDays = 30;

export type Refreshed =
  | { readonly kind: 'renewed'; readonly refreshToken: string; readonly sessionId: string; readonly personId: string }
  /** Unknown, expired, or of a session that has ended. */
  | { readonly kind: 'refused' }
  /** Somebody used a token after its successor: it was copied, so the session ended just now. */
  | { readonly kind: 'reused'; readonly sessionId: string };

export interface RefreshOptions {
  readonly database: Database;
  readonly successorKey: Uint8Array;
  readonly refreshToken: string;
  readonly device: Device;
  readonly origin: AuditOrigin;
}

/**
 * Exchanges a refresh token for its successor. The same token gets the same successor again until that one is used, for
 * 24 hours at most: an answer that was lost on its way signs nobody out. After that it is reuse (RFC 9700, 4.14.2).
 */
export function refresh({ database, successorKey, refreshToken, device, origin }: RefreshOptions): Promise<Refreshed> {
  const hash = hashOf(refreshToken);
  return database.transaction(async (client) => {
    // The session's lock comes first, in a statement of its own: the next one then sees what others did meanwhile.
    await client.query(lockSession, [hash]);
    const { rows } = await client.query<TokenRow>(readToken, [hash]);
    const token = rows[0];
    if (!token || token.state === 'ended') return { kind: 'refused' };
    const { session_id: sessionId, person_id: personId } = token;
    switch (token.state) {
      case 'reused':
        await client.query('update identity.session set ended_at = now() where id = $1', [sessionId]);
        await recordIn(client, {
          action: 'END_SESSIONS',
          origin,
          thing: { type: 'PERSON', id: personId },
          after: { sessions: [sessionId], reason: 'REFRESH_TOKEN_REUSED' },
        });
        return { kind: 'reused', sessionId };
      case 'fresh':
        await rotate(client, sessionId, hash, hashOf(successorOf(successorKey, refreshToken)));
        await renew(client, sessionId, device);
        break;
      case 'repeatable':
        break;
    }
    return { kind: 'renewed', refreshToken: successorOf(successorKey, refreshToken), sessionId, personId };
  });
}

interface TokenRow {
  readonly session_id: string;
  readonly person_id: string;
  readonly state: 'ended' | 'fresh' | 'repeatable' | 'reused';
}

const lockSession = `
  select from identity.session
  where id = (select session_id from identity.refresh_token where hash = $1)
  for update`;

const readToken = `
  select session.id as session_id, session.person_id,
    case
      when session.ended_at is not null or session.expires_at <= now() or person.deactivated_at is not null then 'ended'
      when token.used_at is null then 'fresh'
      when successor.used_at is null and token.used_at > now() - interval '24 hours' then 'repeatable'
      else 'reused'
    end as state
  from identity.refresh_token token
  join identity.session session on session.id = token.session_id
  join identity.person person on person.id = session.person_id
  left join identity.refresh_token successor on successor.hash = token.successor_hash
  where token.hash = $1`;

async function rotate(
  client: Queryable,
  sessionId: string,
  hash: Uint8Array,
  successorHash: Uint8Array,
): Promise<void> {
  await client.query('insert into identity.refresh_token (hash, session_id) values ($1, $2)', [
    successorHash,
    sessionId,
  ]);
  await client.query('update identity.refresh_token set used_at = now(), successor_hash = $2 where hash = $1', [
    hash,
    successorHash,
  ]);
  // Nobody can reuse what nobody can have kept that long.
  await client.query(
    'delete from identity.refresh_token where session_id = $1 and used_at < now() - make_interval(days => $2)',
    [sessionId, sessionDays],
  );
}

async function renew(client: Queryable, sessionId: string, { userAgent, network }: Device): Promise<void> {
  await client.query(
    `update identity.session
     set expires_at = now() + make_interval(days => $2), last_used_at = now(), user_agent = $3, network = $4
     where id = $1`,
    [sessionId, sessionDays, userAgent, network],
  );
}
