import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { services, startTrail, type TestTrail } from './testing/start-trail.ts';

describe.each(services)('what is too old in the trail of %s', (service, schema) => {
  const table = `${schema}.audit_event`;
  let trail: TestTrail;
  beforeAll(async () => {
    trail = await startTrail(service, schema);
  });
  afterAll(() => trail?.[Symbol.asyncDispose]());

  /** Four old events and two young ones, sealed, and nothing else. */
  async function begin(): Promise<void> {
    await trail.byHand(`truncate ${table}`);
    for (const role of ['a', 'b', 'c', 'd']) await trail.write({ roles: [role] });
    await trail.age();
    await trail.seal();
    for (const role of ['e', 'f']) await trail.write({ roles: [role] });
    await trail.seal();
  }

  it('is deleted, which is told by an event that is sealed, and the chain holds from there', async () => {
    await begin();
    expect(await trail.deleteOld()).toBe(4);
    const { rows } = await trail.pool.query(
      `select after->>'upTo' as "upTo", (after->>'count')::int as count, after->>'hash' as hash from ${table}
       where action = 'DELETE_AUDIT' and seq = 7`,
    );
    expect(rows).toEqual([{ upTo: '4', count: 4, hash: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(await trail.verify()).toMatchObject({ deleted: 4, verified: 3, notSealed: 0, firstBreak: undefined });
    expect(await trail.deleteOld()).toBe(0);
    await trail.write({ roles: ['g'] });
    await trail.seal();
    expect(await trail.verify()).toMatchObject({ deleted: 4, verified: 4, firstBreak: undefined });
  });

  it('goes once, however many processes see to it, and with it what told of earlier deletions', async () => {
    await begin();
    const counts = await Promise.all([trail.deleteOld(), trail.deleteOld(), trail.deleteOld(), trail.seal()]);
    expect(counts.slice(0, 3).filter((count) => count > 0)).toEqual([4]);
    await trail.byHand(`update ${table} set seq = null, hash = null`);
    await trail.age();
    // Sealed anew, so that everything that stands is old.
    await trail.byHand(`update ${table} set action = 'SIGN_IN' where action = 'DELETE_AUDIT'`);
    await trail.seal();
    expect(await trail.deleteOld()).toBe(3);
    const { rows } = await trail.pool.query(`select seq::int, action from ${table}`);
    expect(rows).toEqual([{ seq: 4, action: 'DELETE_AUDIT' }]);
    expect(await trail.verify()).toMatchObject({ deleted: 3, verified: 1, firstBreak: undefined });
  });

  it('stays while it is not sealed, and where nothing else than a deletion would be deleted', async () => {
    await trail.byHand(`truncate ${table}`);
    await trail.write({ roles: ['a'] });
    await trail.age();
    expect(await trail.deleteOld()).toBe(0);
    await trail.seal();
    expect(await trail.deleteOld()).toBe(1);
    await trail.byHand(`update ${table} set at = at - interval '60 days'`);
    expect(await trail.deleteOld()).toBe(0);
  });

  const madeUp = (seq: string, hash: string) =>
    `insert into ${table} (id, action, after, seq, hash)
     select gen_random_uuid(), 'DELETE_AUDIT', jsonb_build_object('upTo', '5', 'hash', hash), ${seq}, ${hash}
     from ${table} where seq = 5; delete from ${table} where seq = 5`;
  it.each([
    ['more is taken off the beginning than was deleted', `delete from ${table} where seq = 5`, '5', 'MISSING'],
    ['what was deleted is put back', `update ${table} set seq = 2 where seq = 5`, '1', 'MISSING'],
    ['the first that was kept is changed', `update ${table} set after = '{}' where seq = 5`, '5', 'CHANGED'],
    ['what tells of the deletion is taken out', `delete from ${table} where seq = 7`, '1', 'MISSING'],
    [
      'what tells of the deletion has another hash',
      `update ${table} set after = after || '{"hash": "0"}' where seq = 7`,
      '5',
      'CHANGED',
    ],
    [
      'what tells of the deletion has another number',
      `update ${table} set after = after || '{"upTo": "3"}' where seq = 7`,
      '4',
      'MISSING',
    ],
    [
      'what tells of the deletion counts fewer',
      `update ${table} set after = after || '{"count": 1}' where seq = 7`,
      '7',
      'CHANGED',
    ],
    ['a deletion is made up that the chain has not', madeUp('null', 'null'), '5', 'MISSING'],
    ['a deletion is made up at the end of the chain', madeUp('9', 'hash'), '9', 'CHANGED'],
    ['what came after it is changed', `update ${table} set action = 'SIGN_IN' where seq = 8`, '8', 'CHANGED'],
    ['what came after it is taken out', `delete from ${table} where seq = 6`, '6', 'MISSING'],
  ])('is seen to where %s', async (_, sql, seq, kind) => {
    await begin();
    await trail.deleteOld();
    await trail.write({ roles: ['g'] });
    await trail.seal();
    await expect(trail.pool.query(`delete from ${table} where seq = 5`)).rejects.toThrow('only added to');
    expect(await trail.verify()).toMatchObject({ firstBreak: undefined });
    await trail.byHand(sql);
    expect(await trail.verify()).toMatchObject({ firstBreak: { seq, kind } });
  });
});
