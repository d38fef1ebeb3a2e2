import { expect, test } from 'vitest';
import { memoryStorage } from '../storage/memory.ts';
import { openDisk } from './disk.ts';
import { createReplica } from './replica.ts';

const place = { model: 'Order', id: 'a' };
const at = (version: number, name: string) => ({ ...place, version, document: { id: 'a', version, name } });
const gone = (version: number | null) => ({ ...place, version, document: undefined });

test('what is older than what is here is ignored, records and ends of records alike', async () => {
  const replica = createReplica(await openDisk(memoryStorage()), ['Order']);
  expect(replica.apply(at(3, 'third'), 1)).toBe(true);
  expect(replica.apply(at(2, 'second'), 1)).toBe(false);
  expect(replica.apply(gone(2), 1)).toBe(false);
  expect(replica.get('Order', 'a')).toMatchObject({ name: 'third' });
  // The same version with other fields: the person may read more or less of it than before.
  expect(replica.apply(at(3, 'more of the third'), 1)).toBe(true);
  expect(replica.apply(gone(3), 1)).toBe(true);
  expect(replica.get('Order', 'a')).toBeUndefined();
  // It may come into sight again as it was.
  expect(replica.apply(at(3, 'third'), 1)).toBe(true);
  expect(replica.apply(gone(null), 1)).toBe(true);
});

test('a scan removes what it has not seen, also where it has seen the rest unchanged', async () => {
  const replica = createReplica(await openDisk(memoryStorage()), ['Order']);
  replica.apply(at(1, 'seen'), 1);
  replica.apply({ model: 'Order', id: 'b', version: 1, document: { id: 'b', version: 1 } }, 1);
  expect(replica.apply(at(1, 'seen'), 2)).toBe(false);
  expect(replica.sweep(2)).toEqual([{ model: 'Order', id: 'b' }]);
  expect([...replica.ids('Order')]).toEqual(['a']);
});
