import type { CallContext } from '@trellis/service-api';
import type { OperationContext } from '@trellis/subgraph-kit';
import DataLoader from 'dataloader';
import type { Database, Person } from '../database.ts';
import { findPeople } from '../people/people.ts';

export interface Loaders {
  readonly people: DataLoader<string, Person | undefined>;
}

export type Context = OperationContext<Loaders>;

export function createLoaders(database: Pick<Database, 'prisma'>): Loaders {
  return { people: new DataLoader((ids) => findPeople(database, ids)) };
}

export function callerId(call: CallContext): string | undefined {
  return call.caller.person?.id;
}
