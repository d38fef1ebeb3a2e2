import { expect, test } from 'vitest';
import { backOffMs } from './back-off.ts';

const longest = () => 1;

test('a client that was cut off is back within two seconds of the end of an outage of two minutes', () => {
  let passed = 0;
  for (let failures = 1; passed < 120_000; failures++) {
    const wait = backOffMs(failures, longest);
    expect(wait).toBeLessThanOrEqual(2_000);
    passed += wait;
  }
});

test('a longer outage is asked after less and less, once a minute in the end, and never by all at the same moment', () => {
  expect(backOffMs(81, longest)).toBe(4_000);
  expect(backOffMs(1_000, longest)).toBe(60_000);
  expect(backOffMs(1_000, () => 0)).toBe(30_000);
});
