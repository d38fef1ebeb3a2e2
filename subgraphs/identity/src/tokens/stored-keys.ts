import type { AuditOrigin } from '@trellis/audit';
import type { Queryable } from '@trellis/postgres';
import { type Database, recordIn } from '../database.ts';
import { createSigningKey, type PublicJwk, type StoredKey } from './signing-key.ts';

export interface DatedKey extends StoredKey {
  readonly signsFrom: Date;
}

/** When a new key is made: because there is none, because the newest is old, because somebody asks, or fears a thief. */
export type Occasion =
  | { readonly kind: 'first' }
  | { readonly kind: 'age'; readonly days: number }
  | { readonly kind: 'wish' }
  | { readonly kind: 'theft' };

/** Others may keep the published keys for five minutes (`max-age`), so a key is shown that long before it signs. */
const shownSeconds = 300;

/** Ten minutes that a token lives, and five for clocks and for processes that did not hear of the next key. */
const verifiesSeconds = 900;

/** Those that verify still or will sign, the newest first. Deletes the others. */
export async function loadKeys({ prisma, transaction }: Database): Promise<readonly DatedKey[]> {
  await transaction((client) => client.query(deleteRetired, [verifiesSeconds]));
  const rows = await prisma.signingKey.findMany({ orderBy: [{ signsFrom: 'desc' }, { kid: 'asc' }] });
  return rows.map((row) => ({ ...row, publicJwk: publicJwkIn(row.publicJwk) }));
}

/** Makes a key where the occasion still calls for one. Processes come one after the other, and later ones find it made. */
export async function makeKey(
  database: Database,
  sealingKey: Uint8Array,
  occasion: Occasion,
  origin: AuditOrigin,
): Promise<void> {
  const { kid, publicJwk, sealedPrivateKey } = createSigningKey(sealingKey);
  await database.transaction(async (client) => {
    await client.query(`select pg_advisory_xact_lock(hashtextextended('trellis identity signing key', 0))`);
    if (!(await isCalledFor(client, occasion))) return;
    if (occasion.kind === 'theft') await client.query('delete from identity.signing_key');
    const waits = occasion.kind === 'age' || occasion.kind === 'wish';
    await client.query(
      `insert into identity.signing_key (kid, public_jwk, sealed_private_key, signs_from)
       values ($1, $2::jsonb, $3::bytea, now() + make_interval(secs => $4))`,
      [kid, JSON.stringify(publicJwk), sealedPrivateKey, waits ? shownSeconds : 0],
    );
    await recordIn(client, {
      action: 'ROTATE_SIGNING_KEY',
      origin,
      thing: { type: 'SIGNING_KEY', id: kid },
      after: { occasion: occasion.kind },
    });
  });
}

async function isCalledFor(client: Queryable, occasion: Occasion): Promise<boolean> {
  const holds = async (condition: string, parameters: readonly unknown[] = []): Promise<boolean> =>
    (await client.query(`select from identity.signing_key where ${condition} limit 1`, [...parameters])).rows.length >
    0;
  switch (occasion.kind) {
    case 'first':
      return !(await holds('true'));
    case 'age':
      return !(await holds('signs_from > now() - make_interval(days => $1)', [occasion.days]));
    case 'wish':
      return !(await holds('signs_from > now()'));
    case 'theft':
      return true;
  }
}

/** A key is done when the next one has signed for long enough. */
const deleteRetired = `
  delete from identity.signing_key where signs_from < (
    select max(signs_from) from identity.signing_key where signs_from <= now() - make_interval(secs => $1))`;

/** What `createSigningKey` wrote; the database is ours. */
function publicJwkIn(json: unknown): PublicJwk {
  return json as PublicJwk;
}
