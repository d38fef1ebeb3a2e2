import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGroupsFixture, type GroupsFixture } from './testing/groups-fixture.ts';

let fixture: GroupsFixture;
beforeAll(async () => {
  fixture = await createGroupsFixture();
});
afterAll(() => fixture[Symbol.asyncDispose]());

describe('dates are grouped by buckets of a time zone', () => {
  const counts = async (by: string, key: string) =>
    (
      (await fixture.groups(`by: [${by}]`, `keys { key: ${key} } aggregate { count }`)) as readonly {
        keys: { key: unknown };
        aggregate: { count: number };
      }[]
    ).map(({ keys: { key: value }, aggregate: { count } }) => [value, count]);

  test('in UTC unless another is named', async () => {
    expect(await counts('{field: at, bucket: MONTH}', 'at')).toEqual([
      ['2026-01-01T00:00:00.000Z', 1],
      ['2026-02-01T00:00:00.000Z', 1],
      ['2026-03-01T00:00:00.000Z', 1],
      ['2026-10-01T00:00:00.000Z', 2],
    ]);
  });

  test('a key is the moment at which its bucket begins there', async () => {
    expect(
      await counts(
        '{field: at, bucket: MONTH, timeZone: "Asia/Shanghai"}',
        'at(bucket: MONTH, timeZone: "Asia/Shanghai")',
      ),
    ).toEqual([
      ['2026-01-31T16:00:00.000Z', 2],
      ['2026-02-28T16:00:00.000Z', 1],
      ['2026-09-30T16:00:00.000Z', 2],
    ]);
    expect(await counts('{field: at, bucket: QUARTER, timeZone: "America/New_York"}', 'at')).toEqual([
      ['2026-01-01T05:00:00.000Z', 3],
      ['2026-10-01T04:00:00.000Z', 2],
    ]);
  });

  test('hours keep apart where clocks are set back, and weeks begin on Monday', async () => {
    const hours = await counts('{field: at, bucket: HOUR, timeZone: "Europe/Berlin"}', 'at');
    expect(hours.slice(-2)).toEqual([
      ['2026-10-25T00:00:00.000Z', 1],
      ['2026-10-25T01:00:00.000Z', 1],
    ]);
    expect((await counts('{field: at, bucket: WEEK, timeZone: "Europe/Berlin"}', 'at'))[0]).toEqual([
      '2026-01-25T23:00:00.000Z',
      2,
    ]);
  });

  test('a bucket that would begin before the first moment there is begins with it', async () => {
    await fixture.ask('mutation { createSale(data: {number: "first", at: "0001-01-03T12:00:00Z"}) { id } }');
    try {
      for (const [bucket, begin] of [
        ['YEAR', '0001-01-01T00:00:00.000Z'],
        ['WEEK', '0001-01-01T00:00:00.000Z'],
        ['HOUR', '0001-01-03T11:54:17.000Z'],
      ])
        expect((await counts(`{field: at, bucket: ${bucket}, timeZone: "Asia/Shanghai"}`, 'at'))[0]).toEqual([
          begin,
          1,
        ]);
    } finally {
      await fixture.ask('mutation { deleteSales(where: {number: {eq: "first"}}) { affectedCount } }');
    }
  });

  test('days are days in every zone', async () => {
    expect(await counts('{field: day, bucket: YEAR, timeZone: "Asia/Tokyo"}', 'day(bucket: YEAR)')).toEqual([
      ['2026-01-01', 3],
      [null, 2],
    ]);
  });

  test('one date may be in several buckets, told apart by the arguments of its key', async () => {
    const selection = 'keys { at year: at(bucket: YEAR) month: at(bucket: MONTH, timeZone: $zone) }';
    const query = `query($zone: String) { salesGroupBy(by: [{field: at}, {field: at, bucket: YEAR}, {field: at, bucket: MONTH, timeZone: $zone}], first: 1) { nodes { ${selection} } } }`;
    for (const [zone, month] of [
      ['UTC', '2026-01-01T00:00:00.000Z'],
      ['Asia/Tokyo', '2026-01-31T15:00:00.000Z'],
    ])
      expect(await fixture.ask(query, { zone })).toEqual({
        salesGroupBy: {
          nodes: [{ keys: { at: '2026-01-31T23:30:00.000Z', year: '2026-01-01T00:00:00.000Z', month } }],
        },
      });
  });

  test.each(['Mars/Olympus', '+05:30', '', 'utc; drop', 'EST5EDT,M3.2.0,M11.1.0', "Europe/Berlin'"])(
    'in no zone that there is not: %j',
    async (zone) => {
      const query =
        'query($zone: String) { salesGroupBy(by: [{field: at, bucket: DAY, timeZone: $zone}]) { totalCount } }';
      expect((await fixture.refused(query, { zone })).extensions.code).toBe('BAD_USER_INPUT');
    },
  );
});
