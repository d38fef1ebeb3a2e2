import { uuidV7 } from '@trellis/subgraph-kit';
import type { Queryable } from '@trellis/postgres';
import { type Database, recordIn } from '../database.ts';
import type { AppRoles } from '../roles/app-roles.ts';
import type { IssuerClaims } from './issuer-claims.ts';
import type { TrustedIssuer } from './trusted-issuer.ts';

/** The person whom an issuer names, made at the first use. */
export async function findOrMakePerson(
  database: Database,
  issuer: TrustedIssuer,
  claims: IssuerClaims,
): Promise<string> {
  const key = { issuer: issuer.issuer, subject: claims.subject };
  const known = await database.prisma.issuerAccount.findUnique({ where: { issuer_subject: key } });
  if (known) return known.personId;
  return database.transaction(async (client) => {
    // Processes that meet the person at the same time come one after the other.
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `trellis identity issuer ${key.issuer} ${key.subject}`,
    ]);
    const { rows } = await client.query<{ readonly person_id: string }>(
      'select person_id from identity.issuer_account where issuer = $1 and subject = $2',
      [key.issuer, key.subject],
    );
    const [already] = rows;
    if (already) return already.person_id;
    const personId = (await linked(client, issuer, claims)) ?? (await make(client, issuer, claims));
    await client.query('insert into identity.issuer_account (issuer, subject, person_id) values ($1, $2, $3)', [
      key.issuer,
      key.subject,
      personId,
    ]);
    return personId;
  });
}

/** Never an administrator of the installation: no issuer's word makes one. */
async function linked(
  client: Queryable,
  { linkByEmail }: TrustedIssuer,
  { email }: IssuerClaims,
): Promise<string | undefined> {
  if (!linkByEmail || email === undefined) return undefined;
  const { rows } = await client.query<{ readonly id: string }>(
    `select id from identity.person where email = $1 and platform_role = 'MEMBER'`,
    [email],
  );
  return rows[0]?.id;
}

/** An address that somebody has already stays theirs. */
async function make(client: Queryable, { issuer }: TrustedIssuer, { email, name }: IssuerClaims): Promise<string> {
  const id = uuidV7();
  const insert = `insert into identity.person (id, email, name, updated_at) values ($1, $2, $3, now())
     on conflict (email) do nothing`;
  const { rowCount } = await client.query(insert, [id, email ?? null, name]);
  if (rowCount === 0) await client.query(insert, [id, null, name]);
  await recordIn(client, { action: 'SIGN_UP', origin: { personId: id }, after: { issuer } });
  return id;
}

/** Gives the roles that the issuer's word stands for, and takes those that it no longer does. Others stay. */
export async function followRoles(
  roles: AppRoles,
  issuer: TrustedIssuer,
  personId: string,
  given: readonly string[],
): Promise<void> {
  const all = Object.values(issuer.roles).flat();
  const due = given.flatMap((value) => (Object.hasOwn(issuer.roles, value) ? (issuer.roles[value] ?? []) : []));
  for (const app of new Set(all.map((each) => each.app))) {
    const managed = all.filter((each) => each.app === app).map(({ role }) => role);
    const wanted = due.filter((each) => each.app === app).map(({ role }) => role);
    const held = await roles.givenTo(app, personId);
    const next = [...new Set([...held.filter((role) => !managed.includes(role)), ...wanted])].toSorted();
    if (next.join(' ') !== held.join(' ')) await roles.set(app, personId, next);
  }
}
