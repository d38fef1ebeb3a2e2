import {
  generatedEnumNames,
  generatedNames,
  isPublishable,
  isReservedRootField,
  isReservedType,
  resolveApp,
  validateDefinition,
} from '@trellis/app-definition';
import { sharedNames } from '@trellis/scalars';
import * as fc from 'fast-check';
import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { rootFieldNames, typeNames } from './names.ts';
import { recordsSdl } from './records-sdl.ts';
import { randomDefinition } from './testing/random-definition.ts';

const model = { name: 'OrderLine', plural: 'orderLines' };

describe('the names that a model generates', () => {
  test('are all kept from builders by validation', () => {
    const kept = generatedNames(model);
    const { query, mutation, subscription } = rootFieldNames(model);
    expect(kept.types).toEqual(expect.arrayContaining(Object.values(typeNames(model.name))));
    expect(kept.rootFields).toEqual(
      expect.arrayContaining([...Object.values(query), ...Object.values(mutation), ...Object.values(subscription)]),
    );
  });

  test('are all that stands in an app’s SDL beside what the system has', () => {
    fc.assert(
      fc.property(randomDefinition, (definition) => {
        fc.pre(isPublishable(validateDefinition(definition)));
        const app = resolveApp(definition);
        const { types, rootFields } = namesIn(recordsSdl(app) ?? '');
        const ofModels = [...app.models.values()].map(generatedNames);
        const known = new Set<string>([
          'Query',
          'Mutation',
          'Subscription',
          'User',
          'File',
          'AppModel',
          ...sharedNames,
          ...ofModels.flatMap((names) => names.types),
          ...[...app.enums.keys()].flatMap(generatedEnumNames),
        ]);
        const knownFields = new Set(ofModels.flatMap((names) => names.rootFields));
        expect(types.filter((name) => !known.has(name) && !isReservedType(name))).toEqual([]);
        expect(rootFields.filter((name) => !knownFields.has(name) && !isReservedRootField(name))).toEqual([]);
      }),
      { numRuns: 50, maxSkipsPerRun: 1000 },
    );
  });
});

function namesIn(sdl: string): { readonly types: readonly string[]; readonly rootFields: readonly string[] } {
  const types: string[] = [];
  const rootFields: string[] = [];
  for (const node of parse(sdl).definitions) {
    if (!('name' in node) || node.name === undefined) continue;
    types.push(node.name.value);
    if (!/^(Query|Mutation|Subscription)$/.test(node.name.value) || !('fields' in node)) continue;
    rootFields.push(...(node.fields ?? []).map((field) => field.name.value));
  }
  return { types, rootFields };
}
