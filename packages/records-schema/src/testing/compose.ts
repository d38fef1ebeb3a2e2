import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';

/** The least that the other subgraphs bring to an app's graph. */
const others: Readonly<Record<string, string>> = {
  identity: `${link} type Query { me: User } type User @key(fields: "id") { id: ID! name: String }`,
  files: `${link} type File @key(fields: "id") { id: ID! url: String }`,
  'app-model': `${link} type Query { appInfo: String } type AppModel @key(fields: "name") { name: ID! label: String }`,
};

/** The supergraph of an app with this records SDL. Throws what composition complains of. */
export function composeApp(recordsSdl: string | undefined): string {
  const subgraphs = recordsSdl === undefined ? others : { ...others, records: recordsSdl };
  const result = composeServices(
    Object.entries(subgraphs).map(([name, sdl]) => ({ name, typeDefs: parse(sdl), url: `in-process://${name}` })),
  );
  if (result.errors) throw new Error(result.errors.map((error) => error.message).join('\n'));
  return result.supergraphSdl;
}
