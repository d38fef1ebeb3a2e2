import { must } from '@trellis/errors';
import { mustAsk } from '../product/ask.ts';
import type { Product } from '../product/product.ts';
import type { Side } from './world.ts';

/** Ids by the names under which operations ask for them. */
export interface Belongings {
  readonly app: string;
  readonly organization: string;
  readonly team: string;
  readonly invitation: string;
  readonly key: string;
  readonly session: string;
  /** A service account of the app. */
  readonly account: string;
  readonly note: string;
  readonly folder: string;
  readonly tag: string;
  readonly file: string;
  readonly task: string;
  readonly run: string;
}

/** Gives the maker of an app an organization, and all else that a person can have. */
export async function createBelongings(product: Product, side: Side): Promise<Belongings> {
  const { app, maker } = side;
  const as = <Data>(query: string, variables: Readonly<Record<string, unknown>>, path = '/graphql') =>
    mustAsk<Data>(product, { path, query, variables, token: maker.token });
  const { organization } = await as<Made<'organization'>>(
    'mutation ($name: String!) { organization: createOrganization(input: { name: $name }) { id } }',
    { name: `${app.slug} organization` },
  );
  const made = await as<
    Made<'team' | 'account'> & { invited: { invitation: { id: string } }; key: { apiKey: { id: string } } }
  >(
    `mutation ($organization: ID!, $app: ID!, $name: String!, $email: String!) {
      team: createTeam(input: { organization: $organization, name: $name }) { id }
      invited: inviteToOrganization(input: { organization: $organization, email: $email }) { invitation { id } }
      key: createApiKey(input: { app: $app, name: $name }) { apiKey { id } }
      account: createServiceAccount(input: { app: $app, name: $name }) { id }
    }`,
    { organization: organization.id, app: app.id, name: `${app.slug} thing`, email: `${app.slug}@nobody.example` },
  );
  const { sessions } = await as<{ sessions: readonly { id: string }[] }>('{ sessions { id } }', {});
  const { workflowRuns } = await as<{ workflowRuns: readonly { id: string }[] }>(
    '{ workflowRuns { id } }',
    {},
    app.path,
  );
  return {
    app: app.id,
    organization: organization.id,
    team: made.team.id,
    invitation: made.invited.invitation.id,
    key: made.key.apiKey.id,
    session: must(sessions[0], 'a session').id,
    account: made.account.id,
    note: side.notes.own,
    folder: side.folder,
    tag: side.tag,
    file: side.file,
    task: side.task,
    run: must(workflowRuns[0], 'a run').id,
  };
}

type Made<Name extends string> = { readonly [name in Name]: { readonly id: string } };
