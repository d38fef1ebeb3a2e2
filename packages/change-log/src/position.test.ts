import { expect, test } from 'vitest';
import { snapshotBefore } from './position.ts';

test('a snapshot before a transaction sees what another one sees of the earlier ones', () => {
  expect(snapshotBefore('9', '12:15:12,14')).toBe('9:9:');
  expect(snapshotBefore('12', '12:15:12,14')).toBe('12:12:');
  expect(snapshotBefore('13', '12:15:12,14')).toBe('12:13:12');
  expect(snapshotBefore('15', '12:17:12,14,16')).toBe('12:15:12,14');
  expect(snapshotBefore('100', '99:101:99')).toBe('99:100:99');
});
