import { type AppDefinition, assignIds, isPublishable, resolveApp, validateDefinition } from '@trellis/app-definition';
import { recordsSdl } from '@trellis/records-schema';
import { isTypeDefinitionNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { staticSdls } from '../graph/type-defs.ts';
import { compose } from './compose.ts';
import { sdlsOf } from './supergraphs.ts';

const statics = staticSdls();

function typesIn(sdl: string | undefined): readonly string[] {
  return sdl === undefined
    ? []
    : parse(sdl)
        .definitions.filter(isTypeDefinitionNode)
        .map(({ name }) => name.value);
}

const appOf = (...models: readonly string[]): AppDefinition =>
  assignIds({
    format: 1,
    models: Object.fromEntries(models.map((name) => [name, { fields: { title: { type: 'String' } } }])),
  });

test('a builder’s models may bear the name of every type that belongs to the platform alone', () => {
  const target = { graph: 'app', definition: appOf() } as const;
  const inApps = new Set(statics.flatMap((subgraph) => typesIn(subgraph.sdl(target))));
  const names = statics
    .flatMap((subgraph) => typesIn(subgraph.sdl({ graph: 'platform' })))
    // `App…` and the like are the system's in every app.
    .filter((name) => !inApps.has(name) && isPublishable(validateDefinition(appOf(name))));
  expect(names).toEqual(expect.arrayContaining(['Draft', 'PublishPlan', 'PublishInput', 'CreateAppInput']));

  const definition = appOf(...names);
  const records = { name: 'records', sdl: () => recordsSdl(resolveApp(definition)) } as const;
  const { supergraphSdl, errors } = compose(sdlsOf([...statics, records], { graph: 'app', definition }));
  expect(errors).toBeUndefined();
  expect(supergraphSdl).toContain('type Draft implements');
});
