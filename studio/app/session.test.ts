import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GraphError } from './graph-error.ts';
import { createSession } from './session.ts';
import type { AuthSession, SessionRequests } from './session-requests.ts';

const minute = 60_000;

describe('the session of a tab', () => {
  let kept: Map<string, string>;
  let asked: string[];
  let refreshed: () => Promise<AuthSession>;

  beforeEach(() => {
    vi.useFakeTimers();
    kept = new Map();
    asked = [];
    refreshed = () => Promise.resolve(given(asked.length));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('signs in, and is still there after a reload', async () => {
    const session = open();
    expect(await session.token()).toBeUndefined();
    await session.signIn('ada@example.org', 'secret');
    expect(await session.token()).toBe('access-1');
    expect(await open().token()).toBe('access-1');
  });

  it('renews its token before it ends, without being asked', async () => {
    const session = open();
    await session.signIn('ada@example.org', 'secret');
    await vi.advanceTimersByTimeAsync(9 * minute);
    expect(asked).toEqual(['signIn', 'refresh refresh-1']);
    expect(await session.token()).toBe('access-2');
  });

  it('renews once for all who wait for it', async () => {
    const session = open();
    await session.signIn('ada@example.org', 'secret');
    vi.setSystemTime(Date.now() + 20 * minute);
    expect(await Promise.all([session.token(), session.token(), session.token()])).toEqual(Array(3).fill('access-2'));
    expect(asked).toHaveLength(2);
  });

  it('says that the session has ended where the server refuses to renew it', async () => {
    const session = open();
    await session.signIn('ada@example.org', 'secret');
    refreshed = () => Promise.reject(new GraphError('The session has ended.', 'UNAUTHENTICATED'));
    await vi.advanceTimersByTimeAsync(9 * minute);
    expect(session.state()).toEqual({ kind: 'signedOut', notice: 'Your session has ended. Sign in again to go on.' });
    expect(kept.size).toBe(0);
  });

  it('outlives a network that is away, and tries again', async () => {
    const session = open();
    await session.signIn('ada@example.org', 'secret');
    refreshed = () => Promise.reject(new GraphError('The server does not answer.'));
    await vi.advanceTimersByTimeAsync(12 * minute);
    expect(session.state().kind).toBe('signedIn');
    refreshed = () => Promise.resolve(given(2));
    await vi.advanceTimersByTimeAsync(minute);
    expect(await session.token()).toBe('access-2');
  });

  it('forgets its tokens at sign-out, also where the server cannot be told', async () => {
    const session = open();
    await session.signIn('ada@example.org', 'secret');
    await session.signOut();
    expect(asked).toContain('signOut access-1');
    expect(await session.token()).toBeUndefined();
    expect(kept.size).toBe(0);
  });

  it('is not brought back by a renewal that was on its way at sign-out', async () => {
    const session = open();
    await session.signIn('ada@example.org', 'secret');
    const { promise, resolve } = Promise.withResolvers<AuthSession>();
    refreshed = () => promise;
    await vi.advanceTimersByTimeAsync(9 * minute);
    await session.signOut();
    resolve(given(2));
    await vi.advanceTimersByTimeAsync(0);
    expect(session.state().kind).toBe('signedOut');
  });

  function open(): ReturnType<typeof createSession> {
    const requests: SessionRequests = {
      signIn: () => answer('signIn', given(1)),
      refresh: (token) => {
        asked.push(`refresh ${token}`);
        return refreshed();
      },
      signOut: (token) => {
        asked.push(`signOut ${token}`);
        return Promise.reject(new GraphError('The server does not answer.'));
      },
    };
    return createSession({
      requests,
      storage: {
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, value) => kept.set(key, value),
        removeItem: (key) => kept.delete(key),
      },
    });
  }

  function answer(what: string, session: AuthSession): Promise<AuthSession> {
    asked.push(what);
    return Promise.resolve(session);
  }

  function given(number: number): AuthSession {
    return { accessToken: `access-${String(number)}`, refreshToken: `refresh-${String(number)}`, expiresIn: 600 };
  }
});
