import type { TrellisError } from '@trellis/errors';
import { createRule, type Rule } from '@trellis/subgraph-kit';
import { noInvitation, organizationOfInvitation } from '../organizations/invitations.ts';
import { noOrganization } from '../organizations/organizations.ts';
import type { Standing } from '../organizations/standing.ts';
import { findTeam, noTeam } from '../teams/teams.ts';
import type { Database } from '../database.ts';
import type { Context } from './context.ts';

export interface OrganizationRules {
  readonly isInOrganization: Rule;
  readonly runsOrganization: Rule;
  /** Of an `input` that names the organization. */
  readonly runsGivenOrganization: Rule;
  readonly runsOrganizationOfInvitation: Rule;
  readonly runsOrganizationOfTeam: Rule;
}

interface Given {
  readonly organization: string;
}

/** Who may know of an organization and may not change it is told so; to all others there is none. */
export function organizationRules(database: Pick<Database, 'prisma'>): OrganizationRules {
  const verdict = async (
    { call, loaders }: Context,
    organization: string | undefined,
    may: (standing: Standing) => boolean,
    unknown: () => TrellisError = noOrganization,
  ): Promise<boolean | TrellisError> => {
    if (!call.caller.person) return false;
    const standing = organization === undefined ? undefined : await loaders.standings.load(organization);
    return standing ? may(standing) : unknown();
  };
  const mayRun = (standing: Standing): boolean => standing.mayRun;
  return {
    isInOrganization: createRule('isInOrganization', (context: Context, { organization }: Given) =>
      verdict(context, organization, ({ role }) => role !== undefined),
    ),
    runsOrganization: createRule('runsOrganization', (context: Context, { organization }: Given) =>
      verdict(context, organization, mayRun),
    ),
    runsGivenOrganization: createRule(
      'runsGivenOrganization',
      (context: Context, { input }: { readonly input: Given }) => verdict(context, input.organization, mayRun),
    ),
    runsOrganizationOfTeam: createRule(
      'runsOrganizationOfTeam',
      async (context: Context, { team }: { readonly team: string }) =>
        verdict(context, (await findTeam(database, team))?.organizationId, mayRun, noTeam),
    ),
    runsOrganizationOfInvitation: createRule(
      'runsOrganizationOfInvitation',
      async (context: Context, { invitation }: { readonly invitation: string }) =>
        verdict(context, await organizationOfInvitation(database, invitation), mayRun, noInvitation),
    ),
  };
}
