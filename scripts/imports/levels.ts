/** The levels of the house, lowest first. A workspace may depend only on workspaces of lower levels. */
export const levels: readonly (readonly string[])[] = [
  ['errors', 'pubsub', 'sync'],
  ['settings', 'scalars', 'postgres', 'embedded-postgres', 'expression'],
  ['app-definition', 'audit', 'change-log', 'testing'],
  ['records-schema', 'service-api', 'app-loader'],
  ['subgraph-kit', 'studio'],
  ['identity', 'app-model', 'records', 'workflow', 'files', 'gateway', 'shop-example', 'chinook-example'],
  ['standalone'],
  ['bench', 'e2e'],
];

/** What any workspace may have as a dev dependency, whatever its level: tests import it, the product never does. */
export const testTools: readonly string[] = ['testing'];

/** What a workspace must not reach, not even through another workspace. */
export const bans: readonly Ban[] = [
  {
    workspace: 'gateway',
    package:
      /^(pg|pg-.+|postgres|kysely|prisma|@prisma\/.+|embedded-postgres|@trellis\/(postgres|embedded-postgres|change-log|audit))$/,
    reason: 'the gateway knows no SQL and no Prisma',
  },
];

export interface Ban {
  readonly workspace: string;
  readonly package: RegExp;
  readonly reason: string;
}
