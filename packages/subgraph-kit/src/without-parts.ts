import { type DirectiveNode, type DocumentNode, Kind, parse, print, visit } from 'graphql';
import { withoutBrokenParts } from './broken-parts.ts';
import { reachableTypes } from './reachable-types.ts';
import { indexTypes, isTypePart } from './type-index.ts';

/**
 * A static subgraph's part of an app's graph: its SDL without what is tagged `@tag(name: "platform")` (types, fields,
 * arguments, inputs, enum values), without what cannot stand alone then, and without what only that used.
 *
 * Removed, not hidden: an `@inaccessible` type would keep its name, and a builder's model of that name would not
 * compose. What nothing used in the first place stays, as do `@link`s and directive definitions.
 */
export function withoutPlatformParts(sdl: string): string {
  return withoutParts(sdl, 'platform');
}

/** The same for the platform graph: without what is tagged `@tag(name: "app")`. */
export function withoutAppParts(sdl: string): string {
  return withoutParts(sdl, 'app');
}

/** Tells whether an SDL defines anything of its own, beside `@link`s and directives. */
export function definesTypes(sdl: string): boolean {
  return indexTypes(parse(sdl, { noLocation: true })).size > 0;
}

function withoutParts(sdl: string, tag: string): string {
  const whole = parse(sdl, { noLocation: true });
  const untagged = withoutTagged(whole, tag);
  const left = indexTypes(untagged);
  const gone = [...indexTypes(whole).keys()].filter((name) => !left.has(name));
  const standing = withoutBrokenParts(untagged, gone);

  const usedBefore = reachableTypes(whole);
  const neverUsed = [...indexTypes(standing).keys()].filter((name) => !usedBefore.has(name));
  const used = reachableTypes(standing, neverUsed);
  return print({
    ...standing,
    definitions: standing.definitions.filter((node) => !isTypePart(node) || used.has(node.name.value)),
  });
}

function withoutTagged(document: DocumentNode, tag: string): DocumentNode {
  // A tag on any part of a type, extensions included, is a tag on the type.
  const taggedTypes = new Set<string>();
  for (const [name, parts] of indexTypes(document)) {
    if (parts.some((part) => hasTag(part.directives, tag))) taggedTypes.add(name);
  }
  return visit(document, {
    enter: (node) => {
      if (node.kind === Kind.DIRECTIVE_DEFINITION) return false;
      if (isTypePart(node)) return taggedTypes.has(node.name.value) ? null : undefined;
      return 'directives' in node && hasTag(node.directives, tag) ? null : undefined;
    },
  });
}

function hasTag(directives: readonly DirectiveNode[] | undefined, tag: string): boolean {
  return (directives ?? []).some(
    (directive) =>
      (directive.name.value === 'tag' || directive.name.value === 'federation__tag') &&
      (directive.arguments ?? []).some(({ value }) => value.kind === Kind.STRING && value.value === tag),
  );
}
