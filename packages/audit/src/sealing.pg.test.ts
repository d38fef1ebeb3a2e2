import { describe, expect, it } from 'vitest';
import { insertEntry } from './insertion.ts';
import { person, run, services, startTrail } from './testing/start-trail.ts';
import { createTrail } from './trail.ts';

const entry = { action: 'SET_APP_ROLES', origin: { personId: person }, appId: 'shop' } as const;

describe.each(services)('the trail of %s', (service, schema) => {
  const start = () => startTrail(service, schema);

  it('chains what is committed, once and in the order in which it became visible', async () => {
    await using trail = await start();
    const slow = await trail.pool.connect();
    await slow.query('begin');
    await run(slow, insertEntry(schema, { ...entry, after: { roles: ['slow'] } }));
    await trail.write({ roles: ['fast'] });
    expect(await trail.seal()).toBe(1);
    await slow.query('commit');
    slow.release();
    expect(await trail.verify()).toMatchObject({ verified: 1, notSealed: 1, firstBreak: undefined });
    expect(await trail.seal()).toBe(1);
    expect(await trail.seal()).toBe(0);
    const { rows } = await trail.pool.query(
      `select after->'roles'->>0 as role from ${schema}.audit_event order by seq`,
    );
    expect(rows).toEqual([{ role: 'fast' }, { role: 'slow' }]);
    expect(await trail.verify()).toMatchObject({ verified: 2, notSealed: 0, firstBreak: undefined });
  });

  it('has one chain, however many seal it', async () => {
    await using trail = await start();
    for (let round = 0; round < 10; round++) {
      await Promise.all([trail.write({ round }), trail.seal(), trail.write({ round }), trail.seal(), trail.seal()]);
    }
    while ((await trail.seal()) > 0);
    expect(await trail.verify()).toMatchObject({ verified: 20, notSealed: 0, firstBreak: undefined });
  });

  it('counts equal refusals of a minute as one, which is sealed when its minute is over', async () => {
    await using trail = await start();
    await Promise.all(Array.from({ length: 5 }, () => trail.deny(2)));
    const { rows } = await trail.pool.query<{ times: number }>(`select times from ${schema}.audit_event`);
    expect(rows.reduce((sum, { times }) => sum + times, 0)).toBe(10);
    // One more where the minute changed meanwhile.
    expect(rows.length).toBeLessThanOrEqual(2);
    expect(await trail.seal()).toBe(0);
  });

  it.each([
    ['changed', `update ${schema}.audit_event set action = 'SIGN_IN' where seq = 2`, { seq: '2', kind: 'CHANGED' }],
    [
      'changed in its images',
      `update ${schema}.audit_event set after = '{}' where seq = 3`,
      { seq: '3', kind: 'CHANGED' },
    ],
    ['taken out', `delete from ${schema}.audit_event where seq = 2`, { seq: '2', kind: 'MISSING' }],
    ['taken off the beginning', `delete from ${schema}.audit_event where seq = 1`, { seq: '1', kind: 'MISSING' }],
  ])(
    'refuses what is %s by hand, and where the guard was taken away names it as the first break',
    async (_, sql, firstBreak) => {
      await using trail = await start();
      for (const role of ['a', 'b', 'c', 'd']) await trail.write({ roles: [role] });
      await trail.seal();
      await expect(trail.pool.query(sql)).rejects.toThrow('only added to');
      await expect(trail.pool.query(`truncate ${schema}.audit_event`)).rejects.toThrow('only added to');
      expect(await trail.verify()).toMatchObject({ verified: 4, firstBreak: undefined });
      await trail.byHand(sql);
      expect(await trail.verify()).toMatchObject({ firstBreak });
    },
  );

  it('is read by person, app, thing and time, the newest first', async () => {
    await using trail = await start();
    const { pool } = trail;
    for (const role of ['a', 'b', 'c']) {
      await trail.write({ roles: [role] });
    }
    await trail.deny();
    const query = async <Row extends Record<string, unknown>>(text: string, values: readonly unknown[]) =>
      (await pool.query<Row>(text, [...values])).rows;
    const { read } = createTrail({ query }, schema);
    const all = await read({}, undefined, 10);
    expect(all.map(({ id }) => id)).toEqual(
      all
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    );
    expect(all).toHaveLength(4);
    expect(await read({}, all[1]?.id, 10)).toEqual(all.slice(2));
    expect(await read({ isRefused: true }, undefined, 10)).toMatchObject([{ refusal: 'FORBIDDEN', times: 1 }]);
    expect(await read({ person, app: 'shop', action: 'SET_APP_ROLES' }, undefined, 2)).toEqual(all.slice(0, 2));
    expect(await read({ app: 'other' }, undefined, 10)).toEqual([]);
    expect(await read({ from: 0, to: all[3]?.at ?? 0 }, undefined, 10)).toEqual([]);
    expect(await read({ from: all[3]?.at ?? 0 }, undefined, 10)).toHaveLength(4);
  });
});
