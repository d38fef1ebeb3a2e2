import { must } from '@trellis/errors';
import type { CallContext } from '@trellis/service-api';
import { allow, type OperationContext, type Reference, type SchemaParts } from '@trellis/subgraph-kit';
import type { AppModel } from '../serving/app-models.ts';
import { visibleModels } from '../serving/visible-models.ts';
import type { Versions } from '../serving/versions.ts';
import type { Loaders } from './loaders.ts';

type Context = OperationContext<Loaders>;

/** What an app tells of itself in its own graph: to everybody who may ask it anything, of its models what is for him. */
export function appResolvers(versions: Versions): SchemaParts<Loaders>['resolvers'] {
  return {
    Query: {
      appInfo: (_parent: unknown, _args: unknown, { call }: Context) => versions.info(appOf(call)),
      async appModels(_parent: unknown, _args: unknown, { call }: Context): Promise<readonly AppModel[]> {
        return [...(await modelsFor(versions, call)).values()];
      },
    },
  };
}

/** `AppModel` by its name, for every record's `appModel`. */
export function appModelReference(versions: Versions): Reference<Loaders> {
  return {
    rule: allow,
    async resolve({ name }: { readonly name: string }, { call }) {
      return (await modelsFor(versions, call)).get(name) ?? null;
    },
  };
}

async function modelsFor(versions: Versions, call: CallContext): Promise<ReadonlyMap<string, AppModel>> {
  const app = appOf(call);
  const models = await versions.models(app, call.language);
  return visibleModels(models, (await versions.disclosure(app, call.caller.roles)).hidden);
}

function appOf(call: CallContext): NonNullable<CallContext['app']> {
  return must(call.app, 'the app that is asked');
}
