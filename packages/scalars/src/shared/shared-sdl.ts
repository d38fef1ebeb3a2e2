import { type DocumentNode, parse, visit } from 'graphql';
import { isSharedName, sharedDefinitions, type SharedName, sharedNames } from './definitions.ts';

/**
 * The SDL of the named definitions and of those that they mention, and of nothing else: types cost memory in every
 * app. `PageInfo` and `AppPoint` want `@shareable` among the subgraph's imports.
 */
export function sharedSdl(names: Iterable<SharedName>): string {
  const wanted = withMentioned(names);
  return sharedNames
    .filter((name) => wanted.has(name))
    .map((name) => sharedDefinitions[name])
    .join('\n');
}

/** The shared definitions that an SDL document mentions and does not hold itself. */
export function sharedNamesIn(document: DocumentNode): ReadonlySet<SharedName> {
  const held = new Set(document.definitions.map((definition) => ('name' in definition ? definition.name?.value : '')));
  return new Set([...namedTypesIn(document)].filter(isSharedName).filter((name) => !held.has(name)));
}

function withMentioned(names: Iterable<SharedName>): ReadonlySet<SharedName> {
  const wanted = new Set<SharedName>(names);
  // A set's iterator also visits what is added on the way.
  for (const name of wanted) for (const other of mentions.get(name) ?? []) wanted.add(other);
  return wanted;
}

const mentions: ReadonlyMap<SharedName, readonly SharedName[]> = new Map(
  sharedNames.map((name) => [name, [...namedTypesIn(parse(sharedDefinitions[name]))].filter(isSharedName)]),
);

function namedTypesIn(document: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(document, { NamedType: (node) => void names.add(node.name.value) });
  return names;
}
