import { beforeEach, describe, expect, test } from 'vitest';
import type { SubgraphName } from '@trellis/service-api';
import { CallGuard, goodForMs, mostSenders } from './call-guard.ts';
import { callKey, type CallMark, headerOf, signatureOf } from './call-signature.ts';

const secret = 'a secret that both processes have been given';
const body = Buffer.from('{"context":{"caller":{"roles":["user"]}}}');
const senderOf = (number: number): string => String(number).padStart(22, '0');

let now: number;
let guard: CallGuard;
beforeEach(() => {
  now = Date.UTC(2026, 0, 1);
  guard = new CallGuard({ secret, subgraph: 'workflow', now: () => now });
});

function headerFor(
  mark: Partial<CallMark> = {},
  { by = secret, to = 'workflow', over = body }: { by?: string; to?: SubgraphName; over?: Uint8Array } = {},
): string {
  const whole: CallMark = { at: now, sender: senderOf(1), count: 0, ...mark };
  return headerOf(whole, signatureOf(callKey(by, to), whole, over));
}

test('a call that is signed for this subgraph is answered', () => {
  expect(guard.refusal(headerFor(), body)).toBeUndefined();
});

describe('refused is a call', () => {
  test.each([[undefined], [''], ['1.2.3.4'], [['a', 'b']]])('without a signature: %j', (header) => {
    expect(guard.refusal(header, body)).toBe('unsigned');
  });

  test('signed with another secret', () => {
    expect(guard.refusal(headerFor({}, { by: 'another secret, of another installation' }), body)).toBe('forged');
  });

  test('signed for another subgraph', () => {
    expect(guard.refusal(headerFor({}, { to: 'records' }), body)).toBe('forged');
  });

  test('whose body, with the caller in it, was changed', () => {
    const other = Buffer.from(String(body).replace('"user"', '"admin"'));
    expect(guard.refusal(headerFor(), other)).toBe('forged');
  });

  test.each(['at', 'sender', 'count'] as const)('whose %s was changed', (part) => {
    const [at, sender, , signature] = headerFor().split('.') as [string, string, string, string];
    const changed = {
      at: `${Number(at) + 1}.${sender}.0`,
      sender: `${at}.${senderOf(2)}.0`,
      count: `${at}.${sender}.1`,
    };
    expect(guard.refusal(`${changed[part]}.${signature}`, body)).toBe('forged');
  });

  test('that is sent again', () => {
    const header = headerFor();
    expect([guard.refusal(header, body), guard.refusal(header, body)]).toEqual([undefined, 'replayed']);
  });

  test('that is kept until it is too old', () => {
    const header = headerFor();
    now += goodForMs + 1;
    expect(guard.refusal(header, body)).toBe('too old');
  });

  test('from too far in the future, which could be sent again later', () => {
    expect(guard.refusal(headerFor({ at: now + goodForMs + 1 }), body)).toBe('from the future');
  });

  test('that was signed before the process started, which may have come to the one before it', () => {
    const header = headerFor();
    now += 1;
    guard = new CallGuard({ secret, subgraph: 'workflow', now: () => now });
    expect(guard.refusal(header, body)).toBe('before the start');
  });
});

test('what was kept is refused at each moment, however many other callers come between', () => {
  const kept = headerFor({ at: now + goodForMs });
  expect(guard.refusal(kept, body)).toBeUndefined();
  for (let passed = 0; passed <= 3 * goodForMs; passed += goodForMs / 3) {
    now += goodForMs / 3;
    guard.refusal(headerFor({ sender: senderOf(2 + passed) }), body);
    expect(guard.refusal(kept, body)).toMatch(/replayed|too old/);
  }
});

test('too many callers are refused rather than one forgotten, until they have gone', () => {
  const call = (sender: number) => guard.refusal(headerFor({ sender: senderOf(sender) }), body);
  for (let sender = 0; sender < mostSenders; sender++) expect(call(sender)).toBeUndefined();
  expect(call(mostSenders)).toBe('crowded');
  now += 2 * goodForMs + 1;
  expect(call(mostSenders)).toBeUndefined();
});
