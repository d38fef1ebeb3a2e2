import type { AppDefinition, ModelDefinition } from '@trellis/app-definition';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admin, createRecordsFixture, type RecordsFixture } from './testing/records-fixture.ts';

const trip: ModelDefinition = {
  plural: 'trips',
  fields: {
    code: { type: 'String', unique: true },
    startsOn: { type: 'Date' },
    endsOn: { type: 'Date' },
    seats: { type: 'Int', min: 0 },
    taken: { type: 'Int', default: 0 },
    free: { type: 'Int', formula: 'seats - taken' },
  },
  checks: {
    endsAfterStart: {
      expression: 'endsOn >= startsOn',
      message: { en: 'A trip ends after it starts.', zh: '行程结束不能早于开始。' },
      field: 'endsOn',
    },
    notOverbooked: { expression: 'free >= 0 || seats == null', message: 'There are not so many seats.' },
    codeForm: { expression: "code == null || code.matches('^T-[0-9]+$')" },
  },
};
const app = (model: ModelDefinition): AppDefinition => ({ format: 1, models: { Trip: model } });

let records: RecordsFixture;
beforeAll(async () => {
  records = await createRecordsFixture(app(trip));
});
afterAll(() => records[Symbol.asyncDispose]());

const create = 'mutation ($data: TripCreateInput!) { createTrip(data: $data) { id free } }';
const good = { startsOn: '2026-01-01', endsOn: '2026-01-02', seats: 10 };

async function faults(query: string, data: object, language?: string): Promise<unknown> {
  const { body } = await records.answer(query, { data }, admin, language ? { language } : {});
  const { errors } = JSON.parse(String(body)) as {
    errors?: { extensions: { code: string; fieldErrors?: { path: unknown; rule: string; message: string }[] } }[];
  };
  const { code, fieldErrors } = errors?.[0]?.extensions ?? {};
  return [code, fieldErrors?.map(({ path, rule, message }) => [path, rule, message])];
}

const tooEarly = [['data', 'endsOn'], 'custom', 'A trip ends after it starts.'];

describe('a record that breaks checks is refused', () => {
  test('with all of them at once, in the builder’s words and the caller’s language, at the fields concerned', async () => {
    const data = { ...good, endsOn: '2025-12-31', taken: 11, code: 'X' };
    const others = [
      [['data', 'seats'], 'custom', 'There are not so many seats.'],
      [['data', 'taken'], 'custom', 'There are not so many seats.'],
      [['data', 'code'], 'custom', 'The record does not meet "codeForm".'],
    ];
    expect(await faults(create, data)).toEqual(['VALIDATION_FAILED', [tooEarly, ...others]]);
    expect(await faults(create, data, 'zh-CN')).toEqual([
      'VALIDATION_FAILED',
      [
        [['data', 'endsOn'], 'custom', '行程结束不能早于开始。'],
        ...others.slice(0, 2),
        [['data', 'code'], 'custom', '该记录不满足“codeForm”。'],
      ],
    ]);
    expect(await records.ask('{ trips { totalCount } }')).toEqual({ trips: { totalCount: 0 } });
  });

  test('where a condition is null, because that is false', async () => {
    expect(await faults(create, { startsOn: '2026-01-01' })).toEqual(['VALIDATION_FAILED', [tooEarly]]);
    expect(await faults(create, good)).toEqual([undefined, undefined]);
  });

  test('also when it is changed later, or by hand', async () => {
    const { createTrip } = await records.ask<{ createTrip: { id: string; free: number } }>(create, { data: good });
    expect(createTrip.free).toBe(10);
    const update = `mutation ($data: TripUpdateInput!) { updateTrip(where: { id: "${createTrip.id}" }, data: $data) { id } }`;
    expect(await faults(update, { endsOn: '2020-01-01' })).toEqual(['VALIDATION_FAILED', [tooEarly]]);
    const client = new Client({ connectionString: records.databaseUrl });
    await client.connect();
    const schema = `app_${records.appId.replaceAll('-', '')}`;
    await expect(
      client.query(`update ${schema}."Trip" set taken = 11 where id = '${createTrip.id}'`),
    ).rejects.toMatchObject({
      code: '23514',
      detail: 'notOverbooked',
    });
    await client.end();
  });
});

test('a new check holds for what is written from now on, and a record that breaks it may still be deleted', async () => {
  const fresh = await createRecordsFixture(app({ ...trip, checks: {} }));
  const { createTrip } = await fresh.ask<{ createTrip: { id: string } }>(create, { data: { code: 'X' } });
  await fresh.publish(app(trip));
  const where = `where: { id: "${createTrip.id}" }`;
  expect(await fresh.ask('{ trips { nodes { code } } }')).toEqual({ trips: { nodes: [{ code: 'X' }] } });
  const refused = await fresh.refused(`mutation { updateTrip(${where}, data: { taken: 1 }) { id } }`);
  expect(refused.extensions.code).toBe('VALIDATION_FAILED');
  await fresh.publish(app({ ...trip, checks: { later: { expression: 'taken < 5' } } }));
  await fresh.ask(`mutation { updateTrip(${where}, data: { taken: 4 }) { id } }`);
  await fresh.publish(app({ ...trip, checks: { later: { expression: 'taken < 3' } } }));
  await fresh.ask(`mutation { deleteTrip(${where}) { id } }`);
  await fresh.publish(app({ ...trip, checks: {} }));
  await fresh.ask(create, { data: { taken: 100 } });
  await fresh[Symbol.asyncDispose]();
});
