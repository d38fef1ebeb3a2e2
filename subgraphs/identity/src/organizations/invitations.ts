import { randomBytes } from 'node:crypto';
import type { AuditOrigin, AuditThing } from '@trellis/audit';
import { say, TrellisError } from '@trellis/errors';
import { isUuid, uuidV7 } from '@trellis/subgraph-kit';
import { type Database, record, recordIn } from '../database.ts';
import { faultsError } from '../faults-error.ts';
import type { OrganizationInvitation, OrganizationRole } from '../generated/client.ts';
import { readEmail } from '../people/sign-up-input.ts';
import { hashOf } from '../sessions/refresh-token.ts';

export interface InvitationInput {
  readonly organization: string;
  readonly email: string;
  readonly role: OrganizationRole;
}

/** An invitation and the token that accepts it, which nobody is shown again. */
export interface FreshInvitation {
  readonly invitation: OrganizationInvitation;
  readonly token: string;
}

const validMs = 7 * 86_400_000;
/** Nobody reads a longer list, and each one is a way in. */
const maxOpen = 500;

/**
 * Invites an address, whether or not anybody has an account with it: the answer is the same. Who is invited already
 * gets another token and this role.
 */
export async function invite(
  { prisma }: Database,
  invitedBy: string,
  input: InvitationInput,
  origin: AuditOrigin,
): Promise<FreshInvitation> {
  const { organization: organizationId, role } = input;
  const email = readEmail(input.email);
  if (email === undefined) {
    throw faultsError([{ path: ['input', 'email'], rule: 'pattern', ...say('value.email') }]);
  }
  // Owners see their members' addresses, so this tells nothing new.
  if (await prisma.organizationMember.findFirst({ where: { organizationId, person: { email } } }))
    throw new TrellisError('CONFLICT', say('organization.isMember'));
  if ((await prisma.organizationInvitation.count({ where: { organizationId, NOT: { email } } })) >= maxOpen) {
    throw new TrellisError('LIMIT_EXCEEDED', say('invitation.tooMany', { maximum: maxOpen }), {
      extensions: { limit: 'maxInvitations', value: maxOpen },
    });
  }
  const { token, ...fresh } = renewal();
  const invitation = await prisma.$transaction(async (client) => {
    const invited = await client.organizationInvitation.upsert({
      where: { organizationId_email: { organizationId, email } },
      create: { id: uuidV7(), organizationId, email, role, invitedBy, ...fresh },
      update: { role, invitedBy, ...fresh },
    });
    const about = { thing: thingOf(invited), after: imageOf(invited) };
    await record(client, { action: 'INVITE_TO_ORGANIZATION', origin, ...about });
    return invited;
  });
  return { invitation, token };
}

/** Another token for another week; the one before is no longer good. */
export async function resend({ prisma }: Database, id: string, origin: AuditOrigin): Promise<FreshInvitation> {
  const { token, ...fresh } = renewal();
  const invitation = await prisma.$transaction(async (client) => {
    const [resent] = await client.organizationInvitation.updateManyAndReturn({ where: { id }, data: fresh });
    if (!resent) throw noInvitation();
    const about = { thing: thingOf(resent), after: imageOf(resent) };
    await record(client, { action: 'RESEND_INVITATION', origin, ...about });
    return resent;
  });
  return { invitation, token };
}

export function revoke({ prisma }: Database, id: string, origin: AuditOrigin): Promise<void> {
  return prisma.$transaction(async (client) => {
    const invitation = await client.organizationInvitation.findUnique({ where: { id } });
    const { count } = await client.organizationInvitation.deleteMany({ where: { id } });
    if (!invitation || count === 0) throw noInvitation();
    const about = { thing: thingOf(invitation), before: imageOf(invitation) };
    await record(client, { action: 'REVOKE_INVITATION', origin, ...about });
  });
}

function thingOf({ organizationId }: OrganizationInvitation): AuditThing {
  return { type: 'ORGANIZATION', id: organizationId };
}

function imageOf({ id, email, role }: OrganizationInvitation) {
  return { invitation: id, email, role };
}

/** Makes the person a member, once, and gives the organization's id. */
export function accept(database: Database, token: string, personId: string, origin: AuditOrigin): Promise<string> {
  return database.transaction(async (client) => {
    const { rows } = await client.query<{ organization_id: string; role: OrganizationRole }>(
      `delete from identity.organization_invitation invitation using identity.person person
       where invitation.token_hash = $1 and invitation.expires_at > now()
         and person.id = $2 and person.email = invitation.email and person.deactivated_at is null
       returning invitation.organization_id, invitation.role`,
      [hashOf(token), personId],
    );
    const [accepted] = rows;
    // The same for a wrong token, one that has ended and one of another address.
    if (!accepted) throw noInvitation();
    await client.query(
      `insert into identity.organization_member (organization_id, person_id, role)
       values ($1, $2, $3::identity.organization_role) on conflict do nothing`,
      [accepted.organization_id, personId, accepted.role],
    );
    await recordIn(client, {
      action: 'ACCEPT_INVITATION',
      origin,
      thing: { type: 'ORGANIZATION', id: accepted.organization_id },
      after: { role: accepted.role },
    });
    return accepted.organization_id;
  });
}

export function listInvitations({ prisma }: Database, organizationId: string): Promise<OrganizationInvitation[]> {
  return prisma.organizationInvitation.findMany({ where: { organizationId }, orderBy: { id: 'asc' } });
}

/** Undefined where there is none. */
export async function organizationOfInvitation(
  { prisma }: Pick<Database, 'prisma'>,
  id: string,
): Promise<string | undefined> {
  if (!isUuid(id)) return undefined;
  return (await prisma.organizationInvitation.findUnique({ where: { id } }))?.organizationId;
}

export function noInvitation(): TrellisError {
  return new TrellisError('NOT_FOUND', say('invitation.unknown'));
}

function renewal(): { token: string; tokenHash: Uint8Array<ArrayBuffer>; expiresAt: Date } {
  const token = randomBytes(32).toString('base64url');
  return { token, tokenHash: hashOf(token), expiresAt: new Date(Date.now() + validMs) };
}
