import { buildASTSchema, parse, validateSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { graphqlTypeNames, scalarNames } from '../scalar-name.ts';
import { scalars } from '../scalars.ts';
import { isSharedName, type SharedName, sharedDefinitions, sharedNames } from './definitions.ts';
import { sharedNamesIn, sharedSdl } from './shared-sdl.ts';

const shareable = 'directive @shareable on OBJECT\n';

function definedIn(sdl: string): readonly string[] {
  return parse(sdl).definitions.map((definition) => ('name' in definition ? (definition.name?.value ?? '') : ''));
}

describe('the SDL that subgraphs share', () => {
  test('is valid GraphQL, all of it', () => {
    const schema = buildASTSchema(parse(`${shareable}type Query { a: Int }\n${sharedSdl(sharedNames)}`));
    expect(validateSchema(schema)).toEqual([]);
  });

  test.each(sharedNames)('defines %s under its own name', (name) => {
    expect(definedIn(sharedDefinitions[name])).toEqual([name]);
  });

  test('holds what is asked for and what that mentions, and nothing else', () => {
    expect(definedIn(sharedSdl(['StringFilter']))).toEqual(['TextMode', 'StringFilter']);
    expect(definedIn(sharedSdl(['AppRecord']))).toEqual(['DateTime', 'Node', 'AppRecord']);
    expect(definedIn(sharedSdl(['AppPointFilter', 'IntFilter', 'IntFilter']))).toEqual([
      'AppPointInput',
      'AppPointDistance',
      'AppPointBox',
      'IntFilter',
      'AppPointFilter',
    ]);
    expect(sharedSdl([])).toBe('');
  });

  test('has two filters for each type of a value', () => {
    const filters = graphqlTypeNames.flatMap((type) => [`${type}Filter`, `${type}ListFilter`]);
    expect(filters.filter((name) => !isSharedName(name))).toEqual([]);
    for (const name of scalarNames) expect(graphqlTypeNames).toContain(scalars[name].graphqlType);
  });

  test('is found by what a document mentions and does not define', () => {
    const document = parse('scalar JSON type Query { a(where: IntFilter): [DateTime!]! b: JSON c: Other }');
    expect([...sharedNamesIn(document)].toSorted()).toEqual(['DateTime', 'IntFilter'] satisfies SharedName[]);
  });
});
