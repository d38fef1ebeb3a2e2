import { chinookDefinition, type ChinookRows, loadChinook } from '@trellis/chinook-example';
import type { AppDefinition } from '@trellis/app-definition';
import { analyze } from '../database.ts';
import { startStandalone } from '../standalone.ts';
import { type Contender, graphqlRequest, type Setting } from './contender.ts';

const slug = 'chinook';

/** The store's definition, but a page may hold all tracks. */
const definition: AppDefinition = {
  ...chinookDefinition,
  models: Object.fromEntries(
    Object.entries(chinookDefinition.models).map(([name, model]) => [
      name,
      name === 'Track' ? { ...model, maxPageSize: 5000 } : model,
    ]),
  ),
};

/** The product, with the rows loaded through its public API. */
export async function startProduct(setting: Setting, rows: ChinookRows): Promise<Contender> {
  await using opened = new AsyncDisposableStack();
  const product = opened.use(await startStandalone(setting.database));
  const { url, process } = product;
  const start = performance.now();
  const { created } = await loadChinook({ url, token: await product.token(), rows, slug, definition });
  const seconds = (performance.now() - start) / 1000;
  await analyze(setting.database);
  const running = opened.move();
  return {
    name: 'product',
    about: `this product; it took ${created} records through its API in ${seconds.toFixed(1)} s`,
    process,
    request: async (operation) =>
      graphqlRequest(
        `${url}/apps/${slug}/graphql`,
        await product.token(),
        operation,
        operation.query,
        operation.variables,
        setting,
      ),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
