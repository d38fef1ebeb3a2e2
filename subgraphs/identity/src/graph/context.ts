import type { CallContext, SignedIn } from '@trellis/service-api';
import type { OperationContext } from '@trellis/subgraph-kit';
import DataLoader from 'dataloader';
import type { Database, Person } from '../database.ts';
import type { Organization } from '../generated/client.ts';
import { findOrganizations } from '../organizations/organizations.ts';
import { findStandings, type Standing } from '../organizations/standing.ts';
import { findPeople } from '../people/people.ts';

export interface Loaders {
  readonly organizations: DataLoader<string, Organization | undefined>;
  /** The caller's in organizations; undefined where he may not know of one. */
  readonly standings: DataLoader<string, Standing | undefined>;
  readonly people: DataLoader<string, Person | undefined>;
}

export type Context = OperationContext<Loaders>;

export function createLoaders(database: Pick<Database, 'prisma'>, caller: SignedIn | undefined): Loaders {
  return {
    people: new DataLoader((ids) => findPeople(database, ids)),
    organizations: new DataLoader((ids) => findOrganizations(database, ids)),
    standings: new DataLoader((ids) => findStandings(database, caller, ids)),
  };
}

export function callerId(call: CallContext): string | undefined {
  return call.caller.person?.id;
}
