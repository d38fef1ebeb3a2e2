/** PostGraphile 5 as its documentation sets it up, in a process of its own; started by `startServer`. */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { readConfig, reportListening } from './child.ts';

export interface PostgraphileConfig {
  /** The folder that PostGraphile was installed to. */
  readonly folder: string;
  readonly database: string;
  readonly schema: string;
  /** With it, a token is checked and its role is taken on at each request. */
  readonly jwtSecret?: string;
  readonly connections: number;
}

/**
 * As much of PostGraphile as is used here, by module: its own types are not there before it is installed. These are the
 * shapes of the versions that are.
 */
interface Modules {
  readonly postgraphile: { readonly postgraphile: (preset: object) => { createServ(grafserv: unknown): Serv } };
  readonly 'postgraphile/presets/amber': { readonly PostGraphileAmberPreset: object };
  readonly 'postgraphile/presets/lazy-jwt': { readonly PgLazyJWTPreset: object };
  readonly 'postgraphile/adaptors/pg': { readonly makePgService: (options: object) => object };
  readonly 'postgraphile/grafserv/node': { readonly grafserv: unknown };
  readonly '@graphile/simplify-inflection': { readonly PgSimplifyInflectionPreset: object };
  readonly '@graphile/pg-aggregates': { readonly PgAggregatesPreset: object };
  readonly 'postgraphile-plugin-connection-filter': { readonly PostGraphileConnectionFilterPreset: object };
}
interface Serv {
  addTo(server: ReturnType<typeof createServer>): Promise<void>;
}

const config = readConfig() as PostgraphileConfig;
const require = createRequire(join(config.folder, 'package.json'));
const load = <Name extends keyof Modules>(name: Name) => require(name) as Modules[Name];
const { postgraphile } = load('postgraphile');
const { PostGraphileAmberPreset } = load('postgraphile/presets/amber');
const { PgLazyJWTPreset } = load('postgraphile/presets/lazy-jwt');
const { makePgService } = load('postgraphile/adaptors/pg');
const { grafserv } = load('postgraphile/grafserv/node');
const { PgSimplifyInflectionPreset } = load('@graphile/simplify-inflection');
const { PgAggregatesPreset } = load('@graphile/pg-aggregates');
const { PostGraphileConnectionFilterPreset } = load('postgraphile-plugin-connection-filter');

const instance = postgraphile({
  extends: [
    PostGraphileAmberPreset,
    PgSimplifyInflectionPreset,
    PostGraphileConnectionFilterPreset,
    PgAggregatesPreset,
    ...(config.jwtSecret === undefined ? [] : [PgLazyJWTPreset]),
  ],
  pgServices: [
    makePgService({
      connectionString: config.database,
      schemas: [config.schema],
      poolConfig: { max: config.connections },
    }),
  ],
  grafserv: {
    port: 0,
    graphqlPath: '/graphql',
    graphiql: false,
    watch: false,
    // The product's own; a thousand records do not fit into the default.
    maxRequestLength: 4_194_304,
    ...(config.jwtSecret !== undefined && { pgJwtSecret: config.jwtSecret }),
  },
  grafast: { explain: false },
  // Else it filters by no column that has no index; the product does.
  disablePlugins: ['PgIndexBehaviorsPlugin'],
  schema: { connectionFilterRelations: true },
});

const server = createServer();
await instance.createServ(grafserv).addTo(server);
reportListening(server, '/graphql');
