import { expect, expectTypeOf, test } from 'vitest';
import { createSync } from './create-sync.ts';
import { memoryStorage } from './storage/memory.ts';

/** As a generator makes them of an app's SDL. */
interface OrderSyncDocument {
  __typename?: 'OrderSyncDocument';
  _deleted: boolean;
  id: string;
  version?: number | null;
  createdAt?: string | null;
  number?: string | null;
  status?: 'DRAFT' | 'PLACED' | null;
}
interface CustomerSyncDocument {
  _deleted: boolean;
  id: string;
  version?: number | null;
  name?: string | null;
}
interface App {
  Order: OrderSyncDocument;
  Customer: CustomerSyncDocument;
}

test('the compiler knows an app’s models, what is read of each, and what may be written', async () => {
  const sync = await createSync<App>({
    url: 'http://a.test/graphql',
    models: ['Order', 'Customer'],
    http: () => Promise.reject(new Error('no network')),
    storage: memoryStorage(),
    onConflict(conflict) {
      // Which model it is says which fields there are.
      if (conflict.model === 'Customer') return { name: conflict.theirs?.name ?? conflict.mine.name ?? '' };
      return conflict.mine.status === 'PLACED' ? 'mine' : 'theirs';
    },
  });
  const id = await sync.create('Order', { number: '1', status: 'PLACED' });
  const order = sync.get('Order', id);
  expectTypeOf(order?.status).toEqualTypeOf<'DRAFT' | 'PLACED' | null | undefined>();
  expectTypeOf(sync.list('Customer')[0]?.name).toEqualTypeOf<string | null | undefined>();
  // What marks deleted documents on the wire is none of a record's fields.
  expectTypeOf(order).not.toHaveProperty('_deleted');

  const mistakes = async (): Promise<void> => {
    // @ts-expect-error There is no such model.
    sync.get('Invoice', id);
    // @ts-expect-error There is no such field.
    await sync.update('Order', id, { total: '1' });
    // @ts-expect-error There is no such status.
    await sync.update('Order', id, { status: 'LOST' });
    // @ts-expect-error The version is the server's.
    await sync.update('Order', id, { version: 2 });
    // @ts-expect-error A name is a customer's.
    await sync.create('Order', { name: 'A' });
    // @ts-expect-error There is no such model.
    await createSync<App>({ models: ['Invoice'] });
  };
  expect(mistakes).toBeTypeOf('function');
  await sync.close();
});
