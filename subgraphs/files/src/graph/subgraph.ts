import { readFileSync } from 'node:fs';
import type { Log, Subgraph } from '@trellis/service-api';
import { createStaticSubgraph, type PageArguments, unresolvableReference } from '@trellis/subgraph-kit';
import type { Database } from '../database.ts';
import type { Links } from '../links/links.ts';
import { type Context, createLoaders, type Loaders } from './context.ts';
import { fileFields } from './file-fields.ts';
import { listFiles, mayFind } from './file-list.ts';
import { createMutations } from './mutations.ts';
import { isAskedInAnApp, rules } from './rules.ts';

export const typeDefs = readFileSync(new URL('../../../../schema/files.graphql', import.meta.url), 'utf8');

export function createFilesSubgraph(database: Database, links: Links, log: Log): Subgraph {
  return createStaticSubgraph<Loaders>({
    name: 'files',
    typeDefs,
    log,
    loaders: (call) => createLoaders(database, call),
    resolvers: {
      Query: {
        async file(_parent: unknown, { id }: { readonly id: string }, { call, loaders }: Context) {
          const file = await loaders.files.load(id);
          return file && mayFind(file, call) ? file : null;
        },
        files: (_parent: unknown, page: PageArguments, { call }: Context) => listFiles(database, page, call),
      },
      Mutation: createMutations(database, links),
      File: fileFields(links),
    },
    references: {
      File: {
        rule: isAskedInAnApp,
        resolve: ({ id }: { readonly id: string }, { loaders }: Context) => loaders.files.load(id),
      },
      User: unresolvableReference,
    },
    rules,
  });
}
